// The operator's console: signs in, lists the meetings, puts one on the desk. docs/console.md.

import { $, focusOn, make, makeSaid, put } from '../dom.mjs';
import { direction } from '../languages.mjs';
import { localised } from '../localised.mjs';
import { setText } from '../set-text.mjs';
import { loadText } from '../text.mjs';
import { Api } from './api.mjs';
import { guardButtons } from './buttons.mjs';
import { forget, keep, recall } from './credentials.mjs';
import { Desk } from './desk.mjs';
import { keyed } from './keyed.mjs';
import { LANGUAGES, rememberLanguage, startLanguage } from './language.mjs';
import { showTab } from './tab.mjs';

const POLL_MS = 5_000;

const storage = () => sessionStorage;
let api = null;
let text = null;
let relay = null; // what its status said last
let shown = null; // name of the screen

guardButtons();
const desk = new Desk({ denied: () => signOut('signIn.denied'), gone: () => { location.hash = ''; } });

/** One of the three screens; the others are hidden. */
function screen(name) {
    const isNew = name !== shown;
    shown = name;
    for (const id of ['sign-in', 'meetings']) $(id).hidden = id !== name;
    $('sign-out').hidden = name === 'sign-in';
    if (name === 'desk') return;
    desk.close();
    showTab(text.get('app'));
    if (isNew && name === 'meetings') focusOn($('meetings-name'));
    if (isNew && name === 'sign-in') $($('name').value ? 'token' : 'name').focus();
}

async function signIn({ name, token }) {
    const candidate = new Api({ token, by: name });
    try {
        relay = await candidate.relay();
    } catch (error) {
        put('sign-in-error', text.get(error.status === 401 ? 'signIn.denied' : 'connection.failed'));
        return;
    }
    api = candidate;
    keep(storage, { name, token });
    put('who', name);
    put('sign-in-error', '');
    $('token').value = '';
    route();
}

function signOut(reason) {
    api = null;
    $('token').value = '';
    forget(storage);
    put('who', '');
    screen('sign-in');
    put('sign-in-error', reason ? text.get(reason) : '');
}

function showMeetings() {
    screen('meetings');
    $('meetings-none').hidden = relay.meetings.length > 0;
    keyed($('meetings-list'), relay.meetings, {
        key: ({ id, title }) => `${id} ${JSON.stringify(title)} ${text.tag}`,
        create({ id, title }) {
            const link = make('a', '', makeSaid(localised(title, text.tag)));
            link.href = `#${encodeURIComponent(id)}`;
            return make('li', '', link, ' ', make('span', ''));
        },
        update(row, { state: { phase } }) {
            row.lastChild.className = `word ${phase}`;
            setText(row.lastChild, text.get(`phase.${phase}`));
        },
    });
}

/** Which meeting is on the desk, the address says. */
async function route() {
    if (!api) return screen('sign-in');
    const [asked, { hash }] = [api, location];
    const answer = await asked.relay().catch(error => error);
    if (asked !== api || hash !== location.hash) return; // signed out, or elsewhere by now
    if (answer.status === 401) return signOut('signIn.denied');
    const isAway = answer instanceof Error;
    put('meetings-error', isAway ? text.get('connection.failed') : '');
    if (isAway) return showMeetings();
    relay = answer;
    const meeting = relay.meetings.find(({ id }) => hash === `#${encodeURIComponent(id)}`);
    if (!meeting) return showMeetings();
    if (desk.id === meeting.id) return; // asked for twice
    screen('desk');
    desk.open(api, meeting.id);
}

async function speak(language) {
    text = await loadText(language, 'text/console');
    document.documentElement.lang = text.tag;
    document.documentElement.dir = direction(text.tag);
    text.apply(document);
    $('language').value = text.tag;
    desk.speak(text);
    if (!$('meetings').hidden) showMeetings();
    $('page').hidden = false;
}

async function start() {
    for (const [tag, name] of Object.entries(LANGUAGES)) {
        $('language').append(Object.assign(new Option(name, tag), { lang: tag }));
    }
    $('language').addEventListener('change', ({ target }) => {
        rememberLanguage(target.value);
        speak(target.value);
    });
    $('sign-in').addEventListener('submit', event => {
        event.preventDefault();
        signIn({ name: $('name').value.trim(), token: $('token').value.trim() });
    });
    $('sign-out').addEventListener('click', () => signOut());
    addEventListener('hashchange', route);
    setInterval(() => $('meetings').hidden || route(), POLL_MS); // phases change; so may a relay that was away
    await speak(startLanguage());
    const known = recall(storage);
    if (!known) return screen('sign-in');
    $('name').value = known.name;
    $('token').value = known.token; // to try again with, should the relay be away
    screen('sign-in');
    await signIn(known);
}

start();
