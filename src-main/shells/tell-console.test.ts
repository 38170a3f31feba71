import { expect, test } from 'vitest'
import { startNode } from '../testing/start-node.ts'
import { tellConsole } from './tell-console.ts'

const CODE = '[2-9A-Z]{4}-[2-9A-Z]{4}'

function told(node: Parameters<typeof tellConsole>[0]): string[] {
  const said: string[] = []
  tellConsole(node, '/srv/room', text => void said.push(text))
  return said
}

/** With the code as it is spelt there; asked as a page of the node's would. */
async function prove(url: string, what: 'claim' | 'reset', code: string): Promise<number> {
  const person = { name: 'Robin', email: 'robin@example.com', password: 'a-password-for-tests' }
  const answer = await fetch(`${url}/auth/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ code, ...person }),
  })
  return answer.status
}

test('a new node says where it is and how it is claimed, and no more once it is', async () => {
  const node = await startNode({ provisioningKey: undefined })
  const said = told(node)
  const { url } = node
  expect(said.join('')).toMatch(
    new RegExp(
      `^Alcove is running\\.\n {2}Panel {2}${url}/kiosk\n {2}Admin {2}${url}/admin\n {2}Data {3}/srv/room\n` +
        ` {2}Code {3}${CODE} {2}\\(claims this node; also on the panel\\)\n$`,
    ),
  )
  const code = new RegExp(CODE).exec(said.join(''))?.[0] ?? ''
  expect(await prove(url, 'claim', code)).toBeLessThan(300)
  expect(said).toHaveLength(1)
  expect(told(node).join('')).toBe(
    `Alcove is running.\n  Panel  ${url}/kiosk\n  Admin  ${url}/admin\n  Data   /srv/room\n`,
  )
  await node.stop()
})

test('a node that was started for a reset says the code of it', async () => {
  const node = await startNode({ mayReset: true })
  const [said = ''] = told(node)
  expect(said).toMatch(
    new RegExp(`\n {2}Reset {2}${CODE} {2}\\(sets an admin's password anew; good for 15 minutes\\)\n$`),
  )
  expect(said).not.toContain('  Code ')
  expect(await prove(node.url, 'reset', new RegExp(CODE).exec(said)?.[0] ?? '')).toBeLessThan(300)
  await node.stop()
})

test('after too many wrong codes the console says the new one', async () => {
  const node = await startNode({ provisioningKey: undefined })
  const said = told(node)
  const { presence } = node
  const first = presence.claimCode() ?? ''
  while (presence.claimCode() === first) {
    const tried = presence.claim(
      'AAAA-AAAA',
      { email: 'robin@example.com', password: 'a-password-for-tests' },
      undefined,
    )
    await expect(tried).rejects.toMatchObject({ code: 'denied' })
  }
  expect(said).toHaveLength(2)
  expect(said[1]).toBe(`  Code   ${presence.claimCode()}  (claims this node; also on the panel)\n`)
  await node.stop()
})
