import type { Terminal } from "../terminal.ts";

/** How far the reading of a log is. */
interface Reading {
  advance(bytes: number): void;
  end(): void;
}

const MEBIBYTE = 1024 * 1024;

/** Says now and then how much of a log was read: every second on a terminal, else every five. */
export function showReading(
  name: string,
  { size, terminal }: { size: number | undefined; terminal: Terminal },
): Reading {
  const wait = terminal.stderr.isTTY ? 1000 : 5000;
  let bytes = 0;
  let last = Date.now();
  let isShown = false;
  return {
    advance(more) {
      bytes += more;
      const now = Date.now();
      if (now - last < wait) return;
      last = now;
      isShown = true;
      terminal.showProgress(describeReading(name, bytes, size));
    },
    end() {
      if (isShown) terminal.endProgress();
    },
  };
}

function describeReading(name: string, bytes: number, size: number | undefined): string {
  const read = `reading ${name}: ${Math.floor(bytes / MEBIBYTE)}`;
  if (size === undefined) return `${read} MiB`;
  return `${read} of ${Math.ceil(size / MEBIBYTE)} MiB (${Math.floor((100 * bytes) / size)} %)`;
}
