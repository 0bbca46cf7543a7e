import { randomBytes } from "node:crypto";
import type { Reviewable } from "../../lanes/reviewable.ts";
import type { JsonClient } from "../../sandbox/http.ts";
import { isLaneRequest } from "./request-files.ts";

/** Whoever puts values into OpenBao; the requests and their commands never see one. */
export interface Custody {
  /** What is in each value, to be looked for everywhere else. */
  readonly canary: string;
  /** Writes a new value for every field of a lane. */
  provide(request: Reviewable): Promise<void>;
}

export function openCustody(openbao: JsonClient): Custody {
  const canary = `canary-${randomBytes(18).toString("base64url")}`;
  let count = 0;
  return {
    canary,
    async provide(request) {
      if (!isLaneRequest(request)) return;
      const { mount, kv_path, fields } = request.openbao;
      count += 1;
      const data = Object.fromEntries(fields.map((field) => [field, `${canary}-${count}`]));
      const path = `/v1/${mount}/data/${kv_path.slice(mount.length + 1)}`;
      const { status } = await openbao.request({ method: "POST", path, body: { data } });
      if (status !== 200) throw new Error(`the value of ${request.id} was not written: ${status}`);
    },
  };
}
