import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The paths of the front end, one for each way to sign in. */
export const frontEnds = ['frame', 'frame-implicit', 'page', 'implicit', 'password'] as const
export type FrontEnd = (typeof frontEnds)[number]

const page = `<!doctype html>
<meta charset="utf-8">
<title>Front end</title>
<h1 id="who">Nobody is signed in</h1>
<p id="light"></p>
<button id="on">On</button> <button id="off">Off</button> <button id="leave">Sign out</button>
<script type="module" src="main.js"></script>`

/**
 * A front end and the node at one origin, as a site's proxy does it: its own files from here, anything else from the
 * node, which sees the host that the browser sees.
 */
export async function serveFrontEnd(node: string) {
  const script = await bundle()
  // The client ships it for whoever builds a front end (auth.md 4.3).
  const back = readFileSync(fileURLToPath(new URL('oauth-resp.html', import.meta.resolve('@placeos/ts-client'))))
  const files: Record<string, [type: string, content: string | Buffer]> = {
    '': ['text/html', page],
    'main.js': ['text/javascript', script],
    'oauth-resp.html': ['text/html', back],
  }
  const { hostname, port } = new URL(node)
  const server = createServer((asked, answer) => {
    const [, app = '', file = ''] = /^\/([\w-]+)\/([\w.-]*)(?:\?|$)/.exec(asked.url ?? '') ?? []
    const found = frontEnds.includes(app as FrontEnd) ? files[file] : undefined
    if (found) answer.writeHead(200, { 'content-type': found[0] }).end(found[1])
    else passOn(asked, answer)
  })
  server.on('upgrade', passOnSocket)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }

  function passOn(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path, headers } = asked
    const passed = request({ hostname, port, method, path, headers, agent: false }, given => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  }

  function passOnSocket({ method, url, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
    const passed = connect(Number(port), hostname, () => {
      const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []))
      passed.write(`${[`${method} ${url} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`)
      passed.write(head)
      passed.pipe(socket).pipe(passed)
    })
    passed.on('error', () => socket.destroy())
    socket.on('error', () => passed.destroy())
  }
}

/** As a front end's build does it: the client's ES build, and what it asks for. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
