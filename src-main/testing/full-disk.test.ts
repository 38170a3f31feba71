import { expect, test } from 'vitest'
import { failingDisk } from '../store/testing/failing-disk.ts'
import { ADMIN_KEY, startNode, temporaryFolder } from './start-node.ts'

const headers = { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' }

test.each(['ENOSPC', 'EIO', 'EROFS'])(
  'while the disk says %s, writes are refused with the reason, and only those',
  async errno => {
    const disk = failingDisk()
    const folder = temporaryFolder()
    const node = await startNode({ folder, disk })
    const zones = `${node.url}/api/engine/v2/zones`
    const add = (name: string) => fetch(zones, { method: 'POST', headers, body: JSON.stringify({ name }) })
    const { id } = (await (await add('Before')).json()) as { id: string }

    disk.refuse(errno)
    const requests = [
      add('During'),
      fetch(`${zones}/${id}`, { method: 'PATCH', headers, body: '{"name":"Changed"}' }),
      fetch(`${zones}/${id}`, { method: 'DELETE', headers }),
    ]
    for (const response of await Promise.all(requests)) {
      expect(response.status).toBe(503)
      expect(await response.json()).toEqual({ error: expect.stringMatching(`${folder}.*\\(${errno}\\)`) })
    }
    const listed = await (await fetch(zones, { headers })).json()
    expect(listed).toMatchObject([{ id, name: 'Before' }])
    expect((await fetch(`${node.url}/readyz`)).status).toBe(200)

    disk.recover()
    expect((await add('After')).status).toBe(201)
    await node.stop()
    const again = await startNode({ folder })
    const kept = (await (await fetch(`${again.url}/api/engine/v2/zones`, { headers })).json()) as { name: string }[]
    expect(kept.map(({ name }) => name)).toEqual(['After', 'Before'])
    await again.stop()
  },
)
