import type { SweepReport, TimelinePart } from "../../lanes/sweep/report.ts";
import { type Html, html, trusted } from "../site/html.ts";
import { describeVerdict } from "./words.ts";

const size = { width: 960, height: 240, left: 48, right: 16, top: 52, bottom: 44 } as const;
const plot = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom } as const;
const base = size.top + plot.height;
/** Above the highest bar there is room for the names of rotations. */
const highest = plot.height - 18;

/** In the order in which they stand on each other: what is unexpected is never hidden. */
const kinds = ["unexpected", "refused", "expected"] as const;

// Plain colours, since not everything that shows pictures knows variables.
const style = `
text { font: 12px system-ui, sans-serif; fill: #57606a; } .strong { fill: #1b1f24; font-size: 14px; }
.bg { fill: #fff; } .line { stroke: #d0d7de; fill: none; } .mark { stroke: #1b1f24; stroke-dasharray: 4 3; }
.expected { fill: #2f81c1; } .refused { fill: #9a6700; } .unexpected { fill: #c4001d; }
@media (prefers-color-scheme: dark) {
  text { fill: #9ea7b3; } .strong { fill: #e6edf3; } .bg { fill: #0d1117; } .line { stroke: #3d444d; }
  .mark { stroke: #e6edf3; } .expected { fill: #58a6ff; } .refused { fill: #e3b341; } .unexpected { fill: #ff7b72; }
}
`;

/** The accesses of a window over time, in UTC; a picture that stands alone. */
export function renderTimeline(report: SweepReport): string {
  const { request, path, window, timeline } = report;
  const most = Math.max(1, ...timeline.counts.map((part) => part.expected + part.refused + part.unexpected));
  const words = `${describeVerdict(report)}. ${window.from} to ${window.to}.`;
  const picture = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title desc">
<title id="title">Accesses to ${path} of ${request}</title>
<desc id="desc">${words}${report.rotations.map(({ id, at, before, after }) => ` Rotation ${id} at ${at}: ${before} reads before it, ${after} after it.`)}</desc>
<style>${trusted(style)}</style>
<rect class="bg" width="${size.width}" height="${size.height}"/>
<text class="strong" x="${size.left}" y="20">${shorten(`${request}  ${describeVerdict(report)}`, 110)}</text>
${kinds.map((kind, at) => renderLegend(kind, at))}
<path class="line" d="M${size.left} ${size.top}V${base}H${size.width - size.right}V${size.top}"/>
<text x="${size.left - 6}" y="${base - highest + 8}" text-anchor="end">${most}</text>
<text x="${size.left - 6}" y="${base}" text-anchor="end">0</text>
${timeline.counts.map((part) => renderPart(part, { most, parts: timeline.parts }))}
${report.rotations.map((rotation) => renderRotation(rotation, report))}
${renderAxis(report)}
</svg>
`;
  return picture.text;
}

function renderLegend(kind: (typeof kinds)[number], at: number): Html {
  const x = size.width - size.right - 3 * 96 + at * 96;
  return html`<rect class="${kind}" x="${x}" y="30" width="10" height="10"/><text x="${x + 14}" y="39">${kind}</text>
`;
}

/** A bar; whatever is there at all is at least three pixels high, so that one access among thousands is seen. */
function renderPart(part: TimelinePart, { most, parts }: { most: number; parts: number }): readonly Html[] {
  const width = plot.width / parts;
  let top = base;
  return kinds.flatMap((kind) => {
    if (part[kind] === 0) return [];
    const height = Math.min(Math.max(3, (part[kind] / most) * highest), top - size.top);
    top -= height;
    const x = size.left + part.part * width;
    return html`<rect class="${kind}" x="${round(x + 0.5)}" y="${round(top)}" width="${round(width - 1)}" height="${round(height)}"/>
`;
  });
}

function renderRotation({ id, at }: { id: string; at: string }, { window }: SweepReport): Html {
  const share = (Date.parse(at) - Date.parse(window.from)) / (Date.parse(window.to) - Date.parse(window.from));
  const x = round(size.left + share * plot.width);
  const side = share > 0.5 ? html`x="${round(x - 4)}" text-anchor="end"` : html`x="${round(x + 4)}"`;
  return html`<path class="mark" d="M${x} ${size.top - 4}V${base}"/><text ${side} y="${size.top + 8}">${shorten(id, 32)}</text>
`;
}

/** The window's ends, and three instants between them. */
function renderAxis({ window }: SweepReport): readonly Html[] {
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = round(size.left + share * plot.width);
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    const instant = new Date(from + share * (to - from)).toISOString().slice(0, 19);
    return html`<path class="line" d="M${x} ${base}v5"/><text x="${x}" y="${base + 20}" text-anchor="${anchor}">${instant}Z</text>
`;
  });
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
