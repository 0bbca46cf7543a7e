// The commands of OpenBao's CLI that operator commands are made of, over the HTTP API, for machines without `bao`.
import fs from "node:fs";
import process from "node:process";
import { text as readText } from "node:stream/consumers";
import { createJsonClient, type JsonAnswer, type JsonRequest } from "./http.ts";

const { VAULT_ADDR = "", VAULT_CACERT = "", VAULT_TOKEN = "" } = process.env;
const client = createJsonClient({
  origin: VAULT_ADDR,
  ca: fs.readFileSync(VAULT_CACERT, "utf8"),
  headers: VAULT_TOKEN === "" ? {} : { "x-vault-token": VAULT_TOKEN },
});

async function ask(request: JsonRequest): Promise<JsonAnswer> {
  const answer = await client.request(request);
  if (answer.status >= 300) throw new Error(describeRefusal(request, answer.status));
  return answer;
}

/** In the form of the real program, api/response.go. */
function describeRefusal({ method, path }: JsonRequest, status: number): string {
  return `Error making API request.\n\nURL: ${method} ${VAULT_ADDR}${path}\nCode: ${status}. Errors:\n`;
}

// Importing process opens stdin without blocking: read at once, a pipe that is still empty is an error (EAGAIN).
const readStdin = (): Promise<string> => readText(process.stdin);
const show = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

async function run(words: readonly string[]): Promise<string> {
  const flags = new Map(
    words
      .filter((word) => /^-[a-z]/.test(word))
      .map((word) => {
        const [name = "", value = "true"] = word.split("=");
        return [name, value] as const;
      }),
  );
  const [first, second, third, fourth] = words.filter((word) => !/^-[a-z]/.test(word));
  const mount = flags.get("-mount");
  switch (`${first} ${second}`) {
    case "policy read": {
      const { body } = await ask({ method: "GET", path: `/v1/sys/policies/acl/${third}` });
      return `${body.data.policy.trim()}\n`;
    }
    case "policy write":
      await ask({ method: "PUT", path: `/v1/sys/policies/acl/${third}`, body: { policy: await readStdin() } });
      return `Success! Uploaded policy: ${third}\n`;
    case "policy delete":
      await ask({ method: "DELETE", path: `/v1/sys/policies/acl/${third}` });
      return `Success! Deleted policy: ${third}\n`;
    case "kv metadata":
      return show((await ask({ method: "GET", path: `/v1/${mount}/metadata/${fourth}` })).body.data);
    case "kv put": {
      const options = flags.has("-cas") ? { options: { cas: Number(flags.get("-cas")) } } : {};
      const body = { ...options, data: JSON.parse(await readStdin()) };
      return show((await ask({ method: "POST", path: `/v1/${mount}/data/${third}`, body })).body.data);
    }
    case "kv patch": {
      const contentType = "application/merge-patch+json";
      const body = { data: JSON.parse(await readStdin()) };
      return show((await ask({ method: "PATCH", path: `/v1/${mount}/data/${third}`, contentType, body })).body.data);
    }
  }
  if (first === "read") {
    const { data } = (await ask({ method: "GET", path: `/v1/${second}` })).body;
    const field = flags.get("-field");
    if (field !== undefined && !(field in data)) throw new Error(`Field "${field}" not present in secret`);
    return show(field === undefined ? data : data[field]);
  }
  if (first === "delete") {
    await ask({ method: "DELETE", path: `/v1/${second}` });
    return `Success! Data deleted (if it existed) at: ${second}\n`;
  }
  if (first === "write") {
    const pairs = words.slice(words.indexOf(second ?? "") + 1);
    const body =
      third === "-"
        ? JSON.parse(await readStdin())
        : Object.fromEntries(
            await Promise.all(
              pairs.map(async (pair) => {
                const [key = "", value = ""] = pair.split(/=(.*)/s);
                if (value.startsWith("@")) return [key, fs.readFileSync(value.slice(1), "utf8")];
                return [key, value === "-" ? (await readStdin()).trim() : value];
              }),
            ),
          );
    await ask({ method: "POST", path: `/v1/${second}`, body });
    return `Success! Data written to: ${second}\n`;
  }
  throw new Error(`the stand-in has no bao ${first} ${second}`);
}

run(process.argv.slice(2))
  .then(
    (text) => process.stdout.write(text),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    },
  )
  .finally(() => client.close());
