/** Reads Prometheus' text format (0.0.4) as strictly as its reference says, and refuses what a lenient reader would pass over. */

export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
const NUMBER = /^(?:[+-]Inf|NaN|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

export function parseExposition(text: string): ReadSample[] {
  if (!text.endsWith('\n')) throw new Error('The last line is not ended.');
  const samples: ReadSample[] = [];
  const seen = new Set<string>();
  const families = new Set<string>();
  let family: { name: string; type: string } | undefined;
  let help: string | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (!NAME.test(name) || /\\(?![\\n])/.test(rest) || rest === '') throw new Error(`Bad help: ${line}`);
      help = name;
    } else if (keyword === 'TYPE') {
      if (name !== help || !['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(`Bad type: ${line}`);
      if (families.has(name)) throw new Error(`The samples of ${name} do not stand together.`);
      if ((rest === 'counter') !== name.endsWith('_total'))
        throw new Error(`${name} is named otherwise than its type.`);
      families.add(name);
      family = { name, type: rest };
    } else if (!line.startsWith('# ')) {
      const sample = parseSample(line);
      if (family === undefined || !belongs(sample.name, family)) throw new Error(`Of no known type: ${line}`);
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (seen.has(key)) throw new Error(`Twice: ${line}`);
      seen.add(key);
      samples.push(sample);
    }
  }
  return samples;
}

function parseSample(line: string): ReadSample {
  const [, name, labelText = '', number = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !NUMBER.test(number)) throw new Error(`No sample: ${line}`);
  return { name, labels: parseLabels(labelText, line), value: Number(number.replace('Inf', 'Infinity')) };
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let end = 0;
  while (end < text.length) {
    LABEL.lastIndex = end;
    const [whole, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (whole === undefined || name in labels) throw new Error(`Bad labels: ${line}`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
    end += whole.length;
  }
  return labels;
}

function belongs(name: string, { name: family, type }: { name: string; type: string }): boolean {
  return type === 'histogram'
    ? ['_bucket', '_sum', '_count'].some((suffix) => name === family + suffix)
    : name === family;
}
