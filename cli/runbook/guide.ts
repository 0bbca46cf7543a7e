import { setTimeout as sleep } from "node:timers/promises";
import { confirmByTyping } from "../confirm.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";

/** How a runbook talks: to a person at a terminal, or in lines. */
export interface Guide {
  /** Begins a step. */
  begin(title: string): void;
  say(line: string): void;
  /** A last word from a person; without one it was given with --yes. */
  confirm(question: string, word: string): Promise<boolean>;
  /** Looks every few seconds, until it is so or the time (milliseconds) is up. */
  waitUntil(what: string, milliseconds: number, look: () => Promise<boolean>): Promise<boolean>;
  end(words: string): void;
}

/** Milliseconds between two looks. */
const PAUSE = 2000;

/** Opens the way to talk that fits: prompts where a person sits there and was not spoken for, else lines on stderr. */
export async function openGuide(terminal: Terminal, { yes, title }: { yes: boolean; title: string }): Promise<Guide> {
  if (!terminal.isInteractive || yes) return openLines(terminal);
  const { intro, log, outro, spinner } = await import("@clack/prompts");
  const output = terminal.stderr;
  let step = 0;
  intro(title, { output });
  return {
    begin: (title) => log.step(`${++step}. ${showPlainly(title)}`, { output }),
    say: (line) => log.message(showPlainly(line), { output }),
    confirm: (question, word) => confirmByTyping({ question, word }, terminal),
    async waitUntil(what, milliseconds, look) {
      const wheel = spinner({ output });
      wheel.start(showPlainly(what));
      const isSo = await lookAgain(milliseconds, look);
      wheel.stop(showPlainly(isSo ? `${what}: done` : `${what}: not yet`));
      return isSo;
    },
    end: (words) => outro(showPlainly(words), { output }),
  };
}

function openLines(terminal: Terminal): Guide {
  let step = 0;
  return {
    begin: (title) => terminal.say(`${++step}. ${showPlainly(title)}`),
    say: (line) => terminal.say(`   ${showPlainly(line)}`),
    confirm: () => Promise.resolve(true),
    async waitUntil(what, milliseconds, look) {
      terminal.say(`   ${showPlainly(what)} (for up to ${Math.round(milliseconds / 1000)} s)`);
      return lookAgain(milliseconds, look);
    },
    end: (words) => terminal.say(showPlainly(words)),
  };
}

async function lookAgain(milliseconds: number, look: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    if (await look()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(Math.min(PAUSE, Math.max(1, deadline - Date.now())));
  }
}
