import { afterEach, describe, expect, it } from "vitest";
import { type HttpHubOptions, openHttpHub } from "../../hub/http-hub.ts";
import type { StateHub } from "../../hub/port.ts";
import { type HubServer, type Received, type Reply, startHubServer } from "./hub-server.ts";
import { failWith, leakyComment, sampleDecision, sampleEvent } from "./sample.ts";

const token = "not-a-real-token-3f9a1c7e";
const secretAnswer = `canary ${token}`;
const event = sampleEvent();

let server: HubServer | undefined;
let pauses: number[] = [];

afterEach(async () => {
  await server?.close();
  server = undefined;
  pauses = [];
});

/** A hub whose server gives these replies, and that waits for nothing. */
async function open(replies: readonly (Reply | ((request: Received) => Reply))[], options = {}): Promise<StateHub> {
  server = await startHubServer(replies.map((reply) => (typeof reply === "function" ? reply : () => reply)));
  const pause = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
  return openHttpHub({ url: `${server.address}/hub/v1`, token, pause, ...options });
}

const received = (): readonly Received[] => server?.received ?? [];

const created = ({ body }: Received): Reply => ({ status: 201, body: { id: JSON.parse(body).id } });

/** {@link failWith}, of which neither the token nor an answer's body is told. */
async function failQuietly(...[code, run]: Parameters<typeof failWith>): Promise<string> {
  const message = await failWith(code, run);
  expect(message).not.toContain(token);
  expect(message).not.toContain("canary");
  return message;
}

describe("publishing", () => {
  it("is one POST of the event, with its id as the key and the token in a header alone", async () => {
    const hub = await open([created]);
    expect(await hub.publish(event)).toEqual({ recorded: true });
    const [request] = received();
    expect(received()).toHaveLength(1);
    expect(request).toMatchObject({ method: "POST", url: "/hub/v1/events" });
    expect(request?.headers["idempotency-key"]).toBe(event.id);
    expect(request?.headers.authorization).toBe(`Bearer ${token}`);
    expect(JSON.parse(request?.body ?? "")).toEqual(event);
    expect(`${request?.url}${request?.body}`).not.toContain(token);
  });

  it("sends no token where there is none", async () => {
    const hub = await open([created], { token: "" });
    await hub.publish(event);
    expect(received()[0]?.headers.authorization).toBeUndefined();
  });

  it("of what the hub has already is no error", async () => {
    const hub = await open([{ status: 409, body: { id: event.id } }]);
    expect(await hub.publish(event)).toEqual({ recorded: false });
    expect(received()).toHaveLength(1);
  });

  it("refuses a secret, and sends nothing", async () => {
    const hub = await open([created]);
    const message = await failQuietly("hub-secret", () => hub.publish(sampleEvent({ comment: leakyComment })));
    expect(message).not.toContain("CAESIJ");
    await failQuietly("hub-invalid", () => hub.publish({ ...event, by: "somebody-else" }));
    expect(received()).toHaveLength(0);
  });

  it("believes no receipt but one of this event", async () => {
    for (const status of [200, 201, 409]) {
      for (const body of ["<html>canary</html>", "", "null", "{}", { id: `sha256:${"0".repeat(64)}` }]) {
        const hub = await open([{ status, body }]);
        await failQuietly("hub-bad-answer", () => hub.publish(event));
        expect(received()).toHaveLength(1);
        await server?.close();
      }
    }
  });
});

describe("a hub that is asked again", () => {
  const passing: readonly (readonly [name: string, reply: Reply])[] = [
    ["answers 503", { status: 503, body: secretAnswer }],
    ["answers 502", { status: 502 }],
    ["answers 504", { status: 504 }],
    ["limits the rate", { status: 429 }],
    ["breaks off before the answer", { fault: "reset" }],
    ["breaks off in mid body", { fault: "reset-in-body", status: 201, body: { id: event.id } }],
    ["never answers", { fault: "silent" }],
    ["stops in mid body", { fault: "stall-in-body", status: 201, body: { id: event.id } }],
  ];
  for (const [name, reply] of passing) {
    it(`${name} once, with the same key`, async () => {
      // Only what hangs needs a short bound; the second try must not run into it.
      const hub = await open([reply, created], reply.fault?.startsWith("s") ? { timeoutMilliseconds: 2000 } : {});
      expect(await hub.publish(event)).toEqual({ recorded: true });
      expect(received().map(({ headers }) => headers["idempotency-key"])).toEqual([event.id, event.id]);
      expect(received()[1]?.body).toBe(received()[0]?.body);
      expect(pauses).toHaveLength(1);
    });
  }

  it("waits longer each time, up to a bound, and gives up", async () => {
    const hub = await open([{ status: 503, body: secretAnswer }], { attempts: 6, longestWaitMilliseconds: 2000 });
    const message = await failQuietly("hub-unreachable", () => hub.publish(event));
    expect(message).toBe(`the hub at ${server?.address} answered 503`);
    expect(received()).toHaveLength(6);
    for (const [at, full] of [250, 500, 1000, 2000, 2000].entries()) {
      expect(pauses[at]).toBeGreaterThanOrEqual(full / 2);
      expect(pauses[at]).toBeLessThanOrEqual(full);
    }
  });

  it("waits for as long as the hub asks for, up to a bound", async () => {
    const ask = (value: string): Reply => ({ status: 429, headers: { "Retry-After": value } });
    const past = new Date(0).toUTCString();
    const future = new Date("2999-01-01").toUTCString();
    const hub = await open([ask("3"), ask("99999"), ask(past), ask(future), ask("soon"), created], { attempts: 6 });
    expect(await hub.publish(event)).toEqual({ recorded: true });
    expect(pauses.slice(0, 4)).toEqual([3000, 10_000, 0, 10_000]);
    expect(pauses[4]).toBeLessThanOrEqual(4000);
  });

  it("ends as out of time, or as out of reach", async () => {
    const hub = await open([{ fault: "silent" }], { attempts: 2, timeoutMilliseconds: 100 });
    const message = await failQuietly("hub-timeout", () => hub.publish(event));
    expect(message).toBe(`the hub at ${server?.address} did not answer in time`);
    await server?.close();
    expect(await failQuietly("hub-unreachable", () => hub.publish(event))).toMatch(
      / cannot be reached \(ECONNREFUSED\)$/,
    );
  });
});

describe("a hub that is not asked again", () => {
  const final: readonly (readonly [code: Parameters<typeof failWith>[0], reply: Reply, message: string])[] = [
    ["hub-refused", { status: 400, body: secretAnswer }, "refused: it answered 400"],
    ["hub-refused", { status: 401, body: secretAnswer }, "refused: it answered 401"],
    ["hub-refused", { status: 404 }, "takes no events: it answered 404"],
    ["hub-refused", { status: 422, headers: { "Retry-After": "1" } }, "refused: it answered 422"],
    ["hub-bad-answer", { status: 500, body: secretAnswer }, "answered 500"],
    ["hub-bad-answer", { status: 201, body: "x".repeat(300_000) }, "answers at great length"],
    ["hub-bad-answer", { status: 307, headers: { Location: "/other" } }, "answered 307; redirects are not followed"],
  ];
  for (const [code, reply, words] of final) {
    it(words, async () => {
      const hub = await open([reply]);
      expect(await failQuietly(code, () => hub.publish(event))).toBe(`the hub at ${server?.address} ${words}`);
      expect(received().map(({ url }) => url)).toEqual(["/hub/v1/events"]);
    });
  }
});

describe("a decision", () => {
  const id = sampleDecision.decision_id;

  it("is read by its id", async () => {
    const hub = await open([{ body: sampleDecision }]);
    expect(await hub.readDecision(id)).toEqual(sampleDecision);
    expect(received()[0]).toMatchObject({ method: "GET", url: `/hub/v1/decisions/${id}`, body: "" });
    expect(received()[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it("that the hub does not have is none", async () => {
    const hub = await open([{ status: 404, body: secretAnswer }]);
    expect(await hub.readDecision(id)).toBeUndefined();
  });

  it("is refused where it is another one, is none, or holds a secret", async () => {
    const replies = [
      { ...sampleDecision, decision_id: "another" },
      { ...sampleDecision, canary: token },
      { ...sampleDecision, at: secretAnswer },
      secretAnswer,
    ];
    for (const body of replies) {
      const hub = await open([{ body }]);
      await failQuietly("hub-bad-answer", () => hub.readDecision(id));
      await server?.close();
    }
    const hub = await open([{ body: { ...sampleDecision, rationale: leakyComment } }]);
    expect(await failQuietly("hub-secret", () => hub.readDecision(id))).not.toContain("CAESIJ");
  });

  it("is not asked for by what is no id", async () => {
    const hub = await open([{ body: sampleDecision }]);
    for (const wrong of ["", "..", "../events", "a/b", "a?b", "a\r\nb"]) {
      await failQuietly("hub-invalid", () => hub.readDecision(wrong));
    }
    await failQuietly("hub-secret", () => hub.readDecision(`hvs.${"CAESIJ".repeat(6)}x9`));
    expect(received()).toHaveLength(0);
  });
});

describe("the address and the token of a hub", () => {
  const open = (options: HttpHubOptions) => (): unknown => openHttpHub(options);

  it("must not lead a token over a network in clear, nor hold one", async () => {
    for (const url of ["http://hub.example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1", "hub", ""]) {
      await failQuietly("hub-settings", open({ url, token }));
    }
    await failQuietly("hub-settings", open({ url: `https://ana:${token}@hub.example.org` }));
    await failQuietly("hub-settings", open({ url: `https://hub.example.org/?token=${token}` }));
    await failQuietly("hub-settings", open({ url: "https://hub.example.org", token: `${token}\r\nX: y` }));
  });

  it("may be of https, or of loopback", () => {
    for (const url of ["https://hub.example.org/v1/", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"]) {
      expect(open({ url, token })).not.toThrow();
    }
  });
});
