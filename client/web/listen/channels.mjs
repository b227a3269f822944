// Which channel to hear.

const primary = tag => tag.toLowerCase().split('-')[0];

/**
 * Which channel to start with: the one the link names, the one heard last time, an interpretation
 * into one of the browser's languages, the floor, whatever there is. `onAir`: only an interpretation
 * that is live is of use.
 */
export function firstChannel(channels, { linked, remembered, languages, onAir }) {
    const named = name => channels.find(channel => channel.name === name);
    const spoken = languages
        .map(tag => channels.find(c => (c.live || !onAir) && primary(c.name) === primary(tag)))
        .find(Boolean);
    const pick = named(linked) ?? named(remembered) ?? spoken ?? named('floor') ?? channels[0];
    return pick?.name ?? null;
}

/** The live channel after (1) or before (-1) the chosen one, which it is itself if there is no other. */
export function neighbour({ channels, channel }, step) {
    const open = channels.filter(({ name, live }) => live || name === channel);
    const at = open.findIndex(({ name }) => name === channel);
    return open[(at + step + open.length) % open.length]?.name ?? channel;
}
