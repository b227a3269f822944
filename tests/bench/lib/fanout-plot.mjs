// A picture of delays: for each server the delay that a share of the packets stays below, from the median to the
// last of ten thousand. SVG, by gnuplot.

import { writeFileSync } from 'node:fs';

import { run } from '../../lib/processes.mjs';
import { contestants } from './contestants.mjs';
import { Unmeasured } from './report.mjs';

const SIZE = '1000,620';
const COLOURS = ['#bbbbbb', '#888888', '#0072b2', '#009e73', '#e69f00', '#56b4e9', '#66c2a5', '#f0c060',
    '#d55e00', '#cc79a7', '#7a4fa3', '#a98bc6', '#8c510a', '#c49a6c', '#000000'];
const MARKS = [50, 90, 99, 99.9, 99.99];

const rarity = percent => 100 / (100 - percent); // one packet in so many is later

export async function plotDelays(t, figures, file) {
    const shown = Object.entries(figures).filter(([, one]) => !one.reason);
    const blocks = shown.map(([name, { delay_ms }]) => {
        const points = Object.entries(delay_ms).map(([percent, ms]) => [Number(percent), ms])
            .filter(([percent]) => percent >= MARKS[0] && percent <= MARKS.at(-1));
        return `$${name} << END\n${points.map(([percent, ms]) => `${rarity(percent)} ${ms}`).join('\n')}\nEND`;
    });
    const style = name => contestants[name].peer ? 'dt 2' : name.startsWith('floor') ? 'lw 4' : 'lw 2';
    const colour = i => `lc rgb '${COLOURS[i % COLOURS.length]}'`;
    const script = `set terminal svg size ${SIZE} font 'sans,12' background 'white'
set output
set title 'From published to received, ${shown[0][1].listeners} listeners on one core' noenhanced
set logscale xy
set xtics (${MARKS.map(percent => `'${percent} %%' ${rarity(percent)}`).join(', ')})
set xlabel 'share of the packets'
set ylabel 'ms'
set border 3
set tics nomirror
set grid ytics lc rgb '#dddddd'
set key outside right noenhanced
${blocks.join('\n')}
plot ${shown.map(([name], i) => `$${name} using 1:2 with linespoints pt 7 ps 0.3 ${style(name)} ${colour(i)} title '${contestants[name].what}'`).join(', \\\n    ')}
`;
    const { code, stdout, stderr } = await run(t, 'gnuplot', ['-'], { input: script });
    if (code !== 0)
        throw new Unmeasured(`gnuplot: ${stderr.trim()}`);
    writeFileSync(file, stdout);
}
