// Signs that say the same as the word beside them; drawn, because fonts differ.

const SVG = 'http://www.w3.org/2000/svg';

const PATHS = {
    scheduled: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14m-1 2v5.4l4 3 1.2-1.6-3.2-2.4V7z',
    doors: 'M5 3v18h2V5h6v16h6v-2h-3V5h-3V3zm5 8v3h1.6v-3z',
    live: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M6.3 4.9A10 10 0 0 0 6.3 19l1.4-1.4a8 8 0 0 1 0-11.3zm11.4 0-1.4 1.4a8 8 0 0 1 0 11.3l1.4 1.4a10 10 0 0 0 0-14.1',
    pause: 'M6 4.5h4v15H6zM14 4.5h4v15h-4z',
    end: 'M5.5 5.5h13v13h-13z',
    previous: 'M17 4.5v15L8 12zM5 4.5h2.5v15H5z',
    next: 'M7 4.5v15l9-7.5zM16.5 4.5H19v15h-2.5z',
    alarm: 'M12 2.5 1.5 21h21zm-1 7h2v6h-2zm0 7.5h2v2h-2z',
    ok: 'm9.5 18.5-6-6 1.8-1.8 4.2 4.2 9.2-9.2 1.8 1.8z',
    stale: 'M12 4a8 8 0 0 0-8 8H1.5l3.6 4 3.6-4H6.2a5.8 5.8 0 1 1 1.7 4.1l-1.5 1.6A8 8 0 1 0 12 4',
};

PATHS.paused = PATHS.pause;
PATHS.ended = PATHS.end;

/** Puts the sign `name` into `holder`, unless it is there. */
export function setIcon(holder, name) {
    if (holder.dataset.icon === name) return;
    holder.dataset.icon = name;
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', PATHS[name]);
    svg.append(path);
    holder.replaceChildren(svg);
}
