import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'

const root = join(import.meta.dirname, '..')
let folder = ''
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alcove-start-'))
})
test.afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** `npm start` with these options, until it says where its pages are. */
async function start(...options: string[]) {
  const child = spawn('npm', ['start', '--', '--headless', '--data', folder, '--port', '0', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', data => {
      said += String(data)
      const found = /Panel\s+(http:\/\/[^/\s]+)\/kiosk/.exec(said)?.[1]
      if (found) resolve(found)
    })
    child.stderr.on('data', data => {
      said += String(data)
    })
    child.once('exit', code => reject(new Error(`npm start ended with ${code}:\n${said}`)))
  })
  return { child, url, ended: new Promise<number | null>(resolve => child.once('exit', resolve)) }
}

test('npm start says where the pages are, announces itself, and stops cleanly on SIGTERM', async ({ request }) => {
  const { url } = await start()
  const announcement = join(folder, 'run', 'node.json')
  const said = JSON.parse(readFileSync(announcement, 'utf8'))
  expect(said).toEqual({
    url,
    pid: expect.any(Number),
    version: expect.stringMatching(/^\d/),
    started_at: expect.stringMatching(/Z$/),
  })
  expect((await request.get(`${url}/readyz`)).status()).toBe(200)
  expect((await request.get(`${url}/kiosk`)).headers()['content-security-policy']).toContain("default-src 'self'")

  process.kill(said.pid, 'SIGTERM')
  await expect.poll(() => existsSync(announcement), { timeout: 5_000 }).toBe(false)
  await expect.poll(() => isAlive(said.pid), { timeout: 5_000 }).toBe(false)
})

test('stopping npm itself stops the node it started', async () => {
  const { child } = await start()
  const { pid } = JSON.parse(readFileSync(join(folder, 'run', 'node.json'), 'utf8'))
  child.kill('SIGTERM')
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  expect(existsSync(join(folder, 'lock'))).toBe(false)
})

test('a signal that comes twice, as Ctrl+C does, stops the node as cleanly as one', async () => {
  await start()
  const { pid } = JSON.parse(readFileSync(join(folder, 'run', 'node.json'), 'utf8'))
  expect(existsSync(join(folder, 'lock'))).toBe(true)
  process.kill(pid, 'SIGINT')
  process.kill(pid, 'SIGINT')
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  expect(existsSync(join(folder, 'run', 'node.json'))).toBe(false)
})

test('--empty gives a node without a room, and the next start keeps what there is', async ({ request }) => {
  const first = await start('--empty')
  const { pid } = JSON.parse(readFileSync(join(folder, 'run', 'node.json'), 'utf8'))
  expect((await request.get(`${first.url}/auth/authority`)).status()).toBe(200)
  process.kill(pid, 'SIGTERM')
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
  const second = await start()
  const again = JSON.parse(readFileSync(join(folder, 'run', 'node.json'), 'utf8'))
  expect(readFileSync(join(folder, 'model.json'), 'utf8')).not.toContain('Harbour Room')
  expect(second.url).toContain('127.0.0.1')
  process.kill(again.pid, 'SIGTERM')
})

test('a port in use, a folder in use and a folder that is none each end with one clear message', async () => {
  const program = join(root, 'out', 'main', 'headless.js')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 15_000 })

  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }
  const portInUse = run('--data', folder, '--port', String(port))
  taken.close()
  expect(portInUse.status).toBe(1)
  expect(portInUse.stderr).toContain(`Port ${port}`)
  expect(portInUse.stderr).toContain('--port')

  const { url } = await start()
  const { pid } = JSON.parse(readFileSync(join(folder, 'run', 'node.json'), 'utf8'))
  const folderInUse = run('--data', folder, '--port', '0')
  expect(folderInUse.status).toBe(1)
  expect(folderInUse.stderr).toContain(`process ${pid}`)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  process.kill(pid, 'SIGTERM')

  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  const noFolder = run('--data', file, '--port', '0')
  expect(noFolder.status).toBe(1)
  expect(noFolder.stderr).toContain(file)

  const wrongOption = run('--prot', '1')
  expect(wrongOption.status).toBe(1)
  expect(wrongOption.stderr).toContain('Usage')
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
