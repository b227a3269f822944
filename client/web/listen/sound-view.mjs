// What is heard and how: channel, volume, balance, delivery.

import { channelLabel } from '../languages.mjs';
import { RadioGroup } from '../radio-group.mjs';
import { $, put } from '../dom.mjs';
import { DELIVERIES, profileOf } from './settings.mjs';

export class SoundView {
    #channels;
    #deliveries;

    /** on: channel(name), volume(0..1), balance(0..1), saver(on), delivery(profile), levelling(on). */
    constructor(on) {
        this.#channels = new RadioGroup($('channels'), on.channel);
        this.#deliveries = new RadioGroup($('deliveries'), on.delivery);
        for (const id of ['volume', 'balance']) {
            $(id).addEventListener('input', ({ target }) => on[id](target.value / 100));
        }
        for (const id of ['saver', 'levelling']) {
            $(id).addEventListener('change', ({ target }) => on[id](target.checked));
        }
    }

    show(model, settings, text) {
        this.#showChannels(model, text);
        this.#showSliders(model, settings, text);
        const profile = profileOf(settings);
        $('saver').checked = settings.saver;
        this.#deliveries.show(DELIVERIES.map(name => ({
            value: name,
            text: text.get(`profile.${name}`),
            note: text.get(settings.saver ? 'deliveries.saver' : `profile.${name}.note`),
            chosen: name === settings.delivery,
            disabled: settings.saver,
        })));
        $('levelling').disabled = profile === 'interpreter';
        $('levelling').checked = settings.levelling && !$('levelling').disabled;
        put('levelling-note', text.get($('levelling').disabled ? 'levelling.interpreter' : 'levelling.note'));
    }

    #showChannels({ channels, channel, proceedings }, text) {
        const onAir = !proceedings || proceedings.phase === 'live';
        $('channels').hidden = channels.length === 0;
        this.#channels.show(channels.map(c => ({
            ...channelLabel(c, text.get('floor')),
            value: c.name,
            note: c.live || !onAir ? '' : text.get('channel.off'),
            disabled: onAir && !c.live && c.name !== channel,
            chosen: c.name === channel,
        })));
    }

    #showSliders({ channels, channel }, { volume, balance }, text) {
        setSlider('volume', volume, text.percent(volume));
        $('balance-part').hidden = channel === null || channel === 'floor' || !channels.some(c => c.name === 'floor');
        setSlider('balance', balance, balanceText(balance, text));
        put('balance-start', text.get('balance.chosen'));
    }
}

function setSlider(id, share, spoken) {
    $(id).value = Math.round(share * 100);
    $(id).setAttribute('aria-valuetext', spoken);
}

function balanceText(balance, text) {
    if (balance === 0) return text.get('balance.only.chosen');
    if (balance === 1) return text.get('balance.only.floor');
    return text.get('balance.both', { chosen: text.percent(1 - balance), floor: text.percent(balance) });
}
