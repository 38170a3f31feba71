import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const VERSION = '5.0.7'

/** Node-RED in a folder of its own, installed once. */
export function installNodeRed(cache: string): string {
  const folder = join(cache, 'node-red')
  const script = join(folder, 'node_modules', 'node-red', 'red.js')
  if (existsSync(script)) return script
  console.log(`Installing Node-RED ${VERSION} for comparison …`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { 'node-red': VERSION } }))
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (npm.status !== 0) throw new Error('Node-RED could not be installed.')
  return script
}

/** A user folder with a flow that does the same work: socket in, one TCP request node a device, socket out. */
export function nodeRedFolder(folder: string, port: number, flow: object[] = []): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow))
  writeFileSync(
    join(folder, 'settings.js'),
    `module.exports = { uiPort: ${port}, uiHost: '127.0.0.1', flowFile: 'flows.json', credentialSecret: false,
      logging: { console: { level: 'warn' } }, telemetry: { enabled: false }, externalModules: { palette: { allowInstall: false } } }`,
  )
  return folder
}

export function relayFlow(devicePort: number, devices: number): object[] {
  const at = Array.from({ length: devices }, (_, index) => index)
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    { id: 'listener', type: 'websocket-listener', path: '/bench', wholemsg: 'false' },
    { id: 'in', type: 'websocket in', z: 'tab', server: 'listener', wires: [['parse']] },
    {
      id: 'parse',
      type: 'function',
      z: 'tab',
      outputs: devices,
      func: `const { id, index } = JSON.parse(msg.payload); const out = new Array(${devices}).fill(null);
        out[index - 1] = { ...msg, request: id, payload: 'PWR 1\\r' }; return out`,
      wires: at.map(index => [`tcp${index}`]),
    },
    ...at.map(index => ({
      id: `tcp${index}`,
      type: 'tcp request',
      z: 'tab',
      name: '',
      server: '127.0.0.1',
      port: String(devicePort),
      out: 'char',
      splitc: '\\r',
      ret: 'string',
      trim: false,
      tls: '',
      wires: [['answer']],
    })),
    {
      id: 'answer',
      type: 'function',
      z: 'tab',
      outputs: 1,
      func: "msg.payload = JSON.stringify({ id: msg.request, type: 'success', value: 'OK' }); return msg",
      wires: [['out']],
    },
    { id: 'out', type: 'websocket out', z: 'tab', server: 'listener', wires: [] },
  ]
}

/** A bind is answered; anything else is told to every client of the listener. */
export const broadcastFlow: object[] = [
  { id: 'tab', type: 'tab', label: 'bench' },
  { id: 'listener', type: 'websocket-listener', path: '/bench', wholemsg: 'false' },
  { id: 'in', type: 'websocket in', z: 'tab', server: 'listener', wires: [['tell']] },
  {
    id: 'tell',
    type: 'function',
    z: 'tab',
    outputs: 1,
    func: `const { id, cmd, args } = JSON.parse(msg.payload)
      const meta = { sys: 'sys-bench', mod: 'Sign', index: 1, name: 'shown' }
      if (cmd === 'bind') { msg.payload = JSON.stringify({ id, type: 'success', meta }); return msg }
      return { payload: JSON.stringify({ id: 1, type: 'notify', value: args[0], meta }) }`,
    wires: [['out']],
  },
  { id: 'out', type: 'websocket out', z: 'tab', server: 'listener', wires: [] },
]
