// Which two channels to begin with.

const primary = tag => tag.toLowerCase().split('-')[0];

/**
 * The names for the two panels: what the link says, what was heard last time, the floor and, as the booth
 * relayed from, an interpretation into one of the person's languages, else one that is live. null where
 * there is none.
 */
export function firstChannels(channels, { linked, remembered, languages }) {
    const known = name => (channels.some(channel => channel.name === name) ? name : null);
    const named = i => known(linked[i]) ?? known(remembered[i]);
    const booths = channels.filter(({ name }) => name !== 'floor').sort((a, b) => b.live - a.live);
    const spoken = languages.map(tag =>
        booths.find(({ name, live }) => live && primary(name) === primary(tag))).find(Boolean);
    const first = named(0) ?? known('floor') ?? channels[0]?.name ?? null;
    return [first, named(1) ?? spoken?.name ?? booths[0]?.name ?? first];
}
