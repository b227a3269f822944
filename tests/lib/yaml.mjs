// As much of YAML as docs/openapi.yaml uses: mappings by indentation, block sequences of flow values, flow
// mappings and sequences on one line, plain and double-quoted scalars, comments on lines of their own. What
// it does not know it refuses, so nothing is read wrongly.

function scalar(text) {
    if (text.startsWith('"'))
        return JSON.parse(text);
    if (/^[&*!|>%@`'?]/.test(text))
        throw new Error(`not understood: ${text}`);
    if (/^(true|false|null)$/.test(text) || /^-?\d+$/.test(text))
        return JSON.parse(text);
    return text;
}

// A value in flow style, and where it ends.
function flow(text, at, ends) {
    at += text.slice(at).match(/^ */)[0].length;
    if (text[at] === '{' || text[at] === '[')
        return collection(text, at);
    const found = text.slice(at).match(text[at] === '"' ? /^"(\\.|[^"\\])*"/ : new RegExp(`^[^${ends}]*`));
    if (!found?.[0])
        throw new Error(`a value is missing: ${text.slice(at)}`);
    return [scalar(found[0].trim()), at + found[0].length];
}

function collection(text, at) {
    const isMapping = text[at] === '{', close = isMapping ? '}' : ']';
    const out = isMapping ? {} : [];
    at++;
    for (;;) {
        at += text.slice(at).match(/^[ ]*/)[0].length;
        if (text[at] === close)
            return [out, at + 1];
        let key, value;
        if (isMapping) {
            [key, at] = flow(text, at, ':,}');
            if (text.slice(at, at + 2) !== ': ')
                throw new Error(`expected ': ' in ${text.slice(at)}`);
            at++;
        }
        [value, at] = flow(text, at, isMapping ? ',}' : ',\\]');
        if (isMapping && key in out)
            throw new Error(`${key} is there twice`);
        isMapping ? (out[key] = value) : out.push(value);
        at += text.slice(at).match(/^ */)[0].length;
        if (text[at] === ',')
            at++;
        else if (text[at] !== close)
            throw new Error(`expected , or ${close} in ${text.slice(at)}`);
    }
}

function whole(text) {
    const [value, end] = flow(text, 0, '\n');
    if (text.slice(end).trim())
        throw new Error(`left over: ${text.slice(end)}`);
    return value;
}

export function parseYaml(source) {
    const lines = source.split('\n').filter(line => line.trim() && !/^\s*#/.test(line))
        .map(line => ({ indent: line.match(/^ */)[0].length, text: line.trim() }));
    let at = 0;

    function block(indent) {
        const isSequence = lines[at].text.startsWith('- ');
        const out = isSequence ? [] : {};
        for (; at < lines.length && lines[at].indent === indent;) {
            const { text } = lines[at++];
            if (isSequence) {
                out.push(whole(text.slice(2)));
                continue;
            }
            const [, quoted, plain, rest] = text.match(/^(?:("[^"]*")|([^:"]+)):(?: (.*))?$/) ?? [];
            const key = quoted ? JSON.parse(quoted) : plain;
            if (key === undefined || key in out)
                throw new Error(`a key is missing, or there twice: ${text}`);
            out[key] = rest ? whole(rest) : block(lines[at].indent);
        }
        if (at < lines.length && lines[at].indent > indent)
            throw new Error(`indented too far: ${lines[at].text}`);
        return out;
    }
    return block(0);
}
