import { newOptions } from "../new-options.ts";
import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { anyRequests, json, paths } from "./options.ts";

/** What writes a request and shows it. */
export const REVIEW_VERBS: readonly Verb[] = [
  {
    name: "new",
    summary: "write a new request",
    details:
      "Writes a valid request in status proposed, its binding not confirmed, with the next free id of the year.\n" +
      "On a terminal it asks for what is missing; elsewhere, and in CI, it lists the flags that are. It names paths\n" +
      "and fields, never a value, and never overwrites a file.",
    options: [...newOptions, { flags: "--json", description: "print the file and its risks as one JSON object" }],
    examples: [
      { command: "ccr new", meaning: "ask for everything" },
      {
        command:
          "ccr new --title 'issue-core mail key' --agent ops-warden --reason 'Sends mail.' --approver issue-core-owner \\\n" +
          "    --domain financials --tenant issue-core --workload issue-core --environment production \\\n" +
          "    --purpose 'issue-core sends mail' --bundle issue-core-mail-key --field MAIL_KEY",
        meaning: "ask for nothing",
      },
    ],
    load: verb(() => import("../commands/new.ts"), "writeNewRequest"),
  },
  {
    name: "render",
    summary: "show a request as its reviewers decide by it",
    details:
      "Risks first, then who reads what through which binding, delivery, lifetime, verification, lifecycle, decisions\n" +
      "and who is missing, what changed since the last approval (from git), and the lines to decide by. A record of key\n" +
      "custody, named by its file, is shown as a checklist.",
    operand: anyRequests,
    options: [
      {
        flags: "--format <name>",
        description: "for a terminal, a pull request, a program or a browser (default: text)",
        choices: ["text", "markdown", "json", "html"],
      },
      { flags: "--json", description: "the same as --format json" },
    ],
    examples: [
      { command: "ccr render CCR-2026-0002", meaning: "one request" },
      { command: "ccr render CCR-2026-0002 --format markdown", meaning: "for a pull request" },
    ],
    load: verb(() => import("../commands/render.ts"), "renderRequests"),
  },
  {
    name: "serve",
    summary: "show the review pages in a browser, and decide there",
    details:
      "A list with filters, and a page a request with the same content as render, its history and a form that records by\n" +
      "the same code as the commands. It listens on this machine alone, runs no script and loads nothing from elsewhere.",
    operand: paths,
    options: [
      { flags: "--port <port>", description: "the port (default: a free one)" },
      { flags: "--host <address>", description: "the address to listen on (default: 127.0.0.1)" },
    ],
    examples: [{ command: "ccr serve", meaning: "prints the address" }],
    load: verb(() => import("../commands/serve.ts"), "serve"),
  },
  {
    name: "site",
    summary: "write the review pages as files",
    details:
      "The pages of ccr serve without the form, for an artefact of CI. Files of the same name are replaced, and pages of an\n" +
      "earlier run that are not written again are removed. It writes into no folder that holds requests.",
    operand: { syntax: "<folder...>", description: "where to, and which requests (default: all)", completes: "files" },
    options: [],
    examples: [{ command: "ccr site public", meaning: "open public/index.html" }],
    load: verb(() => import("../commands/site.ts"), "writeSite"),
  },
  {
    name: "digest",
    summary: "print the digest that an approval of a request covers",
    details:
      "The digest of everything that reviewers decide about: the request but its records, and the policy file that it\n" +
      "names. Format, order of keys and comments of the YAML do not change it; any value does, and voids an approval.",
    operand: anyRequests,
    options: [json],
    examples: [{ command: "ccr digest", meaning: "of every request of the repository" }],
    load: verb(() => import("../commands/digest.ts"), "printDigests"),
  },
];
