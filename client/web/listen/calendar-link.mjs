// The link to the calendar file. Of a closed meeting it needs the token, which no address may carry: then
// the page fetches the file and hands it over.

const KEPT_MS = 60_000; // long enough for a browser to take it

export function placeCalendar(link, address, token) {
    link.href = address;
    if (!token) return;
    link.addEventListener('click', async event => {
        event.preventDefault();
        const response = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
        if (!response.ok) return;
        const href = URL.createObjectURL(await response.blob());
        Object.assign(document.createElement('a'), { href, download: 'meeting.ics' }).click();
        setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
    });
}
