// The events after which connection and sound may no longer be what they seem. Main thread: a worker
// is told of few of them.

/**
 * back(): the person is here again, or the page was awakened. changed(): the network came back, or
 * is another one (Wi-Fi to mobile).
 */
export function watchReturns({ back, changed }) {
    document.addEventListener('visibilitychange', () => document.hidden || back());
    document.addEventListener('resume', back); // was frozen
    addEventListener('pageshow', ({ persisted }) => persisted && back()); // from the back-forward cache
    addEventListener('online', changed);
    // It also tells of every new estimate of the speed; the type is what counts, where it is known.
    const { connection } = navigator;
    let type = connection?.type;
    connection?.addEventListener?.('change', () => {
        if (connection.type === type) return;
        type = connection.type;
        changed();
    });
}
