// A picture of playout: for each network a panel with our delay over time, what it aimed at, how late packets were,
// the fixed delay in hindsight, and where playing ran dry. SVG, by gnuplot.

import { writeFileSync } from 'node:fs';

import { run } from '../../lib/processes.mjs';
import { readTimeline } from './playsim.mjs';
import { Unmeasured } from './report.mjs';

const COLUMNS = 3;
const PANEL = { width: 400, height: 230 };
const POINTS = 100; // of a curve: the picture has to stay small

// The steps of a panel: means of delay and target, the latest packet, whether playing ran dry.
function steps({ timeline, least_ms }, trace) {
    const rows = readTimeline(timeline);
    const step_ms = Math.ceil(rows.at(-1).t_ms / POINTS);
    const found = Array.from({ length: POINTS + 1 }, (_, i) =>
        ({ t_s: i * step_ms / 1000, delay: [], target: [], latest_ms: 0, underruns: 0 }));
    rows.forEach(({ t_ms, delay_ms, target_ms, underruns }, i) => {
        const step = found[Math.floor(t_ms / step_ms)];
        if (!Number.isNaN(delay_ms))
            step.delay.push(delay_ms);
        step.target.push(target_ms + least_ms);
        step.underruns += underruns - (rows[i - 1]?.underruns ?? 0);
    });
    for (const { sent_us, arrived_us } of trace) {
        const step = found[Math.floor(sent_us / 1000 / step_ms)];
        if (step && arrived_us !== null)
            step.latest_ms = Math.max(step.latest_ms, (arrived_us - sent_us) / 1000);
    }
    return found.filter(({ target }) => target.length > 0);
}

// A round step for about three marks on an axis.
function markEvery(top) {
    const power = 10 ** Math.floor(Math.log10(top / 3));
    return [1, 2, 5, 10].map(digit => digit * power).find(step => step >= top / 4);
}

const mean = values => values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : NaN;

function panel(result, trace, number) {
    const found = steps(result, trace);
    const { name, profile, ours, hindsight_ms } = result;
    const top_ms = 1.15 * Math.max(ours.delay_ms.p99, hindsight_ms, ...found.map(({ target }) => mean(target)));
    const lines = found.map(({ t_s, delay, target, latest_ms, underruns }) =>
        [t_s, mean(delay), mean(target), Math.min(latest_ms, top_ms), underruns ? top_ms / 25 : NaN].map(value => value.toFixed(0)).join(' '));
    return `$panel${number} << END\n${lines.join('\n')}\nEND
set title '${name}, ${profile}' noenhanced
set yrange [0:${top_ms.toFixed(0)}]
set ytics ${markEvery(top_ms)}
set xrange [0:${found.at(-1).t_s.toFixed(0)}]
set xtics ${markEvery(found.at(-1).t_s)}
plot $panel${number} using 1:4 with filledcurves y1=0 lc rgb '#d8d8d8' title 'latest packet', \\
    '' using 1:3 with lines lw 1 lc rgb '#e69f00' title 'aimed at', \\
    ${hindsight_ms.toFixed(1)} with lines lw 1.5 dt 2 lc rgb '#009e73' title 'best fixed delay in hindsight', \\
    $panel${number} using 1:2 with lines lw 1.5 lc rgb '#0072b2' title 'delay', \\
    '' using 1:5 with impulses lw 1.5 lc rgb '#d55e00' title 'ran dry'
`;
}

// `results`: of the benchmark playout; `traceOf(name)`: the rows of its trace.
export async function plot(t, results, traceOf, file) {
    const lines = Math.ceil(results.length / COLUMNS);
    const script = `set terminal svg size ${COLUMNS * PANEL.width},${lines * PANEL.height} font 'sans,11' background 'white'
set output
set samples 2
set multiplot layout ${lines},${COLUMNS}
set datafile missing 'NaN'
set xlabel 's' offset 0,0.8
set ylabel 'ms' offset 1.5,0
set border 3
set tics nomirror
${results.map((result, i) => `${i === 0 ? "set key font ',8' samplen 1.5 top right" : 'unset key'}\n${panel(result, traceOf(result.name), i)}`).join('')}`;
    const { code, stdout, stderr } = await run(t, 'gnuplot', ['-'], { input: script });
    if (code !== 0)
        throw new Unmeasured(`gnuplot: ${stderr.trim()}`);
    // Lighter by a quarter: without the defaults of SVG and hundredths of a pixel.
    writeFileSync(file, stdout.replaceAll(' stroke-linecap="butt" stroke-linejoin="miter"', '').replace(/(\d\.\d)\d\b/g, '$1'));
}
