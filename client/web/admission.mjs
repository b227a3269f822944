// The token of a meeting that is not open to everyone. It comes in the fragment of the link, which no
// browser sends to a server, and goes to the relay only. It leaves the address at once, since a screen that
// is shared shows the address, and is kept for this tab, so that it may be reloaded.

const keyOf = meeting => `livelisten.token.${meeting}`;

/** The token or null. `storage()` gives the tab's, or throws where that is forbidden. */
export function takeToken(meeting, { location, history, storage }) {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (!token) return attempt(() => storage().getItem(keyOf(meeting)));
    history.replaceState(null, '', location.pathname + location.search);
    attempt(() => storage().setItem(keyOf(meeting), token));
    return token;
}

function attempt(action) {
    try {
        return action();
    } catch {
        return null;
    }
}
