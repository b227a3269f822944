// What a tab shows of its page while another one is looked at.

import { $ } from '../dom.mjs';

/** `alarms`: how many there are. */
export function showTab(title, alarms = 0) {
    document.title = alarms > 0 ? `(${alarms}) ⚠ ${title}` : title;
    const icon = `/assets/${alarms > 0 ? 'console/alarm.svg' : 'icon.svg'}`;
    if ($('favicon').getAttribute('href') !== icon) $('favicon').setAttribute('href', icon);
}
