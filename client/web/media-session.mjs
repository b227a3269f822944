// The lock screen and the media keys of the keyboard know what plays, and can pause it.

import { channelLabel } from './languages.mjs';
import { chosen } from './state.mjs';

let announced = '';

export function announce(model, { listen, pause }) {
    const session = navigator.mediaSession;
    if (!session || !model.meeting) return;
    session.playbackState = model.wanted ? 'playing' : 'paused';
    const channel = chosen(model);
    const artist = channel ? channelLabel(channel, '').text : '';
    if (announced === model.meeting.title + artist) return;
    announced = model.meeting.title + artist;
    session.metadata = new MediaMetadata({ title: model.meeting.title, artist });
    session.setActionHandler('play', listen);
    session.setActionHandler('pause', pause);
}
