import type { Properties } from "../engine/values.ts";
import type { Fields, VaultCall } from "./client.ts";
import type { VaultProperty } from "./property.ts";

/** Sends a call in the namespace of the resource that is at hand. */
export type Call = (call: VaultCall) => Promise<Fields | undefined>;

/** A resource type: its table of properties, its ids, and the calls that its life takes. */
export interface VaultKind {
  readonly type: string;
  readonly properties: readonly VaultProperty[];
  /** The id of the resource with these checked inputs. */
  idOf(inputs: Properties): string;
  /** The local properties that an id stands for; undefined where it is none of this kind's. */
  locate(id: string): Properties | undefined;
  create(call: Call, id: string, fields: Fields): Promise<void>;
  update(call: Call, id: string, fields: Fields): Promise<void>;
  /** Undefined where the object is gone. */
  read(call: Call, id: string): Promise<Fields | undefined>;
  delete(call: Call, id: string): Promise<void>;
  /** Puts the server's fields into the words of the inputs or the state that are known. */
  recognise?(fields: Fields, known: Properties): Fields;
}

/** The value of a property that Check has made sure is a text. */
export function textOf(inputs: Properties, name: string): string {
  const value = inputs[name];
  return typeof value === "string" ? value : "";
}

/** A path without the slashes at its ends. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** The calls of an object that lives at one API path, where every write replaces or merges it. */
export function storedAt(
  pathOf: (id: string) => string,
  method: "POST" | "PUT",
): Pick<VaultKind, "create" | "update" | "read" | "delete"> {
  const write: VaultKind["create"] = async (call, id, body) => {
    await call({ method, path: pathOf(id), body });
  };
  return {
    create: write,
    update: write,
    read: (call, id) => call({ method: "GET", path: pathOf(id) }),
    async delete(call, id) {
      await call({ method: "DELETE", path: pathOf(id) });
    },
  };
}
