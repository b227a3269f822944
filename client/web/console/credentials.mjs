// Who is at the console: kept for as long as this tab is open, and nowhere else.

const KEY = 'livelisten-operator';

/** { name, token }, or null. `storage`: what gives the tab's storage; it may be forbidden. */
export function recall(storage) {
    try {
        const { name, token } = JSON.parse(storage().getItem(KEY));
        return typeof name === 'string' && typeof token === 'string' ? { name, token } : null;
    } catch {
        return null;
    }
}

export function keep(storage, credentials) {
    try {
        storage().setItem(KEY, JSON.stringify(credentials));
    } catch {
        // Asked for again after a reload: nothing worse.
    }
}

export function forget(storage) {
    try {
        storage().removeItem(KEY);
    } catch {
        // What was never kept need not be forgotten.
    }
}
