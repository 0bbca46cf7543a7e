import net from "node:net";

/** A TCP port of 127.0.0.1 that is free now; `preferred` is kept where nothing listens on it. */
export async function findFreePort(preferred?: number): Promise<number> {
  const kept = preferred === undefined ? undefined : await tryListen(preferred);
  const port = kept ?? (await tryListen(0));
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
