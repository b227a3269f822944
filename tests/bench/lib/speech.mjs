// Speech for benchmarks: what a room says, in the languages of the house, by a synthetic speaker.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { tempDir } from '../../lib/processes.mjs';
import { Unmeasured } from './report.mjs';

// Two sentences of an opening statement; the floor is English here.
const OPENING = {
    floor: ['en-gb', 'Distinguished delegates, the session is now open. We shall take up the implementation of the outcomes of the World Summit, twenty years on, and hear the statements of the organizations.'],
    en: ['en-us', 'Distinguished delegates, the session is now open. We shall take up the implementation of the outcomes of the World Summit, twenty years on, and hear the statements of the organizations.'],
    fr: ['fr', 'Mesdames et Messieurs, la séance est ouverte. Nous examinerons la mise en œuvre des résultats du Sommet mondial, vingt ans après, et entendrons les déclarations des organisations.'],
    es: ['es', 'Distinguidos delegados, se abre la sesión. Examinaremos la aplicación de los resultados de la Cumbre Mundial, veinte años después, y escucharemos las declaraciones de las organizaciones.'],
    ru: ['ru', 'Уважаемые делегаты, заседание открыто. Мы рассмотрим выполнение решений Всемирной встречи, двадцать лет спустя, и заслушаем заявления организаций.'],
    ar: ['ar', 'السادة المندوبون، افتتحت الجلسة. سننظر في تنفيذ نتائج القمة العالمية بعد عشرين عاما ونستمع إلى بيانات المنظمات.'],
    zh: ['cmn', '各位代表，现在开会。我们将审议世界首脑会议成果的执行情况，并听取各组织的发言。'],
};

export const CHANNELS = Object.keys(OPENING);

// A WAV file (22.05 kHz, as the synthesiser makes it) that says the opening of one channel.
export function speechFile(t, channel) {
    const [voice, text] = OPENING[channel];
    const path = join(tempDir(t), `${channel}.wav`);
    try {
        execFileSync('espeak-ng', ['-v', voice, '-s', '150', '-w', path, '--stdin'], { input: text });
    } catch (error) {
        throw new Unmeasured(`espeak-ng cannot speak (${error.message.split('\n')[0]})`);
    }
    return path;
}
