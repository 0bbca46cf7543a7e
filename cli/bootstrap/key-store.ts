import { DEVELOPMENT_LABEL } from "../../lanes/development-label.ts";
import type { DevelopmentKeys } from "../../live/bootstrap/initialise.ts";
import { Refusal } from "../errors.ts";
import { joinPath } from "../files/paths.ts";
import { makePrivateFolder, readPrivateFile } from "../files/private.ts";
import { writeGenerated } from "../files/write.ts";

/** Where the keys of a development server are kept. */
export interface KeyStore {
  /** How it is called, without any key. */
  readonly place: string;
  read(): Promise<Partial<DevelopmentKeys>>;
  write(keys: DevelopmentKeys): Promise<void>;
}

const files = { unsealKey: "unseal-key", rootToken: "root-token" } as const;

/** Files of mode 0600 in a folder of mode 0700; refuses a folder that others may read. */
export function openKeyFolder(folder: string, name: string): KeyStore {
  const at = (key: keyof DevelopmentKeys): string => joinPath(folder, files[key]);
  return {
    place: name,
    read: () =>
      Promise.resolve({
        ...keyOf("unsealKey", readPrivateFile(at("unsealKey"))),
        ...keyOf("rootToken", readPrivateFile(at("rootToken"))),
      }),
    write({ unsealKey, rootToken }) {
      makePrivateFolder(folder);
      // The unseal key first: a crash in between must not leave data that nobody can open.
      writeGenerated(at("unsealKey"), `${unsealKey}\n`, { mode: 0o600 });
      writeGenerated(at("rootToken"), `${rootToken}\n`, { mode: 0o600 });
      return Promise.resolve();
    },
  };
}

function keyOf(name: keyof DevelopmentKeys, text: string | undefined): Partial<DevelopmentKeys> {
  const value = text?.trim();
  return value ? { [name]: value } : {};
}

/** Runs kubectl with what it is given on stdin; answers with what it printed. */
export type RunKubectl = (
  words: readonly string[],
  input?: string,
) => Promise<{ readonly found?: string | undefined; readonly problem?: string }>;

/** One Secret of a throw-away cluster, which whoever may read Secrets there can read. */
export function openKeySecret({ namespace, name }: { namespace: string; name: string }, kubectl: RunKubectl): KeyStore {
  const place = ["--namespace", namespace];
  return {
    place: `Secret ${namespace}/${name} of the cluster`,
    async read() {
      const { found, problem } = await kubectl([
        "get",
        "secret",
        name,
        ...place,
        "--ignore-not-found",
        "--output=json",
      ]);
      if (problem !== undefined) throw new Refusal([`Secret ${namespace}/${name} cannot be read: ${problem}`]);
      if (found === undefined) return {};
      return readSecret(found, `Secret ${namespace}/${name}`);
    },
    async write({ unsealKey, rootToken }) {
      const secret = {
        apiVersion: "v1",
        kind: "Secret",
        type: "Opaque",
        metadata: { name, namespace, labels: { [DEVELOPMENT_LABEL]: "true" } },
        stringData: { [files.unsealKey]: unsealKey, [files.rootToken]: rootToken },
      };
      const { problem } = await kubectl(["create", "--filename=-"], JSON.stringify(secret));
      if (problem !== undefined) throw new Refusal([`Secret ${namespace}/${name} cannot be made: ${problem}`]);
    },
  };
}

interface KeySecret {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

function readSecret(text: string, name: string): Partial<DevelopmentKeys> {
  const { metadata, data = {} } = JSON.parse(text) as KeySecret;
  if (metadata?.labels?.[DEVELOPMENT_LABEL] !== "true")
    throw new Refusal([`${name} is not one of ccr bootstrap dev: it lacks the label ${DEVELOPMENT_LABEL}`]);
  const decode = (key: string): string | undefined =>
    data[key] === undefined ? undefined : Buffer.from(data[key], "base64").toString("utf8");
  return { ...keyOf("unsealKey", decode(files.unsealKey)), ...keyOf("rootToken", decode(files.rootToken)) };
}
