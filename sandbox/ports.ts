import { randomInt } from "node:crypto";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a port may take to become free again after the process that held it was killed. */
const patienceMilliseconds = 2000;

/**
 * Below what Linux gives to connections and to servers that ask for any port (ip_local_port_range): one of those would be
 * taken by whoever asks next, before the program that it was found for has started.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const TRIES = 50;

/** A TCP port of 127.0.0.1 that is free now; `preferred` is kept where it is free, or becomes so within two seconds. */
export async function findFreePort(preferred?: number): Promise<number> {
  const deadline = Date.now() + patienceMilliseconds;
  let port = preferred === undefined ? undefined : await tryListen(preferred);
  while (preferred !== undefined && port === undefined && Date.now() < deadline) {
    await sleep(100);
    port = await tryListen(preferred);
  }
  for (let tries = 0; port === undefined && tries < TRIES; tries += 1) {
    port = await tryListen(randomInt(FIRST_PORT, LAST_PORT + 1));
  }
  port ??= await tryListen(0);
  if (port === undefined) throw new Error("no free TCP port on 127.0.0.1");
  return port;
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      const { port: taken } = server.address() as net.AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}
