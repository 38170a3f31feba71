import { expect, test } from 'vitest'
import { describeResource } from './resource.ts'
import { call, wire } from './site.ts'

const ids = (answer: { data: { id: string }[] }) => answer.data.map(({ id }) => id)

describeResource(
  'drivers',
  {
    entity: 'driver',
    query: 'queryDrivers',
    show: 'showDriver',
    add: 'addDriver',
    update: 'updateDriver',
    remove: 'removeDriver',
    text: 'description',
    rendered: ['compilation_status'],
    fields: name => ({
      name,
      description: 'Speaks to lamps',
      role: 1,
      module_name: 'Lamp',
      file_name: 'acme/lamp',
      commit: 'HEAD',
      repository_id: 'repo-alcove',
      default_port: 4999,
    }),
  },
  () => {
    test.each([
      [{ role: 1, q: 'display' }, ['driver-acme']],
      [{ role: 'device', q: 'display' }, ['driver-acme']],
      [{ role: 'Logic', q: 'poller' }, ['driver-poller']],
      [{ role: 2, q: 'display' }, []],
      [{ role: 'nonsense', q: 'display' }, ['driver-acme']],
      [{ update_available: true }, []],
      [{ update_available: false, q: 'poller' }, ['driver-poller']],
    ])('are found by %j', async (query, expected) => {
      expect(ids(await call('queryDrivers', query))).toEqual(expected)
    })

    test('say whether they can run here, unless asked not to', async () => {
      expect(Object.values((await wire('/drivers/driver-acme')).compilation_status)).toEqual([true])
      expect(await wire('/drivers/driver-acme?compilation_status=false')).not.toHaveProperty('compilation_status')
      expect(await call('isDriverCompiled', 'driver-acme')).toEqual({})
      await expect(call('isDriverCompiled', 'driver-0')).rejects.toEqual({ status: 404 })
    })

    test('tell what they say of themselves', async () => {
      const { id } = await call('addDriver', {
        name: 'drivers: with a readme',
        role: 1,
        module_name: 'Display',
        file_name: 'pjlink/projector',
        commit: 'HEAD',
        repository_id: 'repo-alcove',
      })
      expect(await call('driverReadme', id)).toEqual(expect.stringMatching(/\w/))
      await expect(call('driverReadme', 'driver-0')).rejects.toEqual({ status: 404 })
    })

    test('are not compiled nor reloaded here, and say so', async () => {
      await expect(call('recompileDriver', 'driver-acme')).rejects.toEqual({ status: 501 })
      await expect(call('reloadDriver', 'driver-acme')).rejects.toEqual({ status: 501 })
      await expect(call('recompileDriver', 'driver-none')).rejects.toEqual({ status: 404 })
    })

    test('keep their role, and hand their name on to their modules', async () => {
      const made = await call('addDriver', {
        name: 'drivers: renamed',
        role: 1,
        module_name: 'Lamp',
        file_name: 'acme/lamp',
        commit: 'HEAD',
        repository_id: 'repo-alcove',
      })
      await expect(call('updateDriver', made.id, { role: 2 })).rejects.toEqual({ status: 422 })
      const mod = await call('addModule', { driver_id: made.id, ip: '127.0.0.1', port: 1 })
      await call('updateDriver', made.id, { module_name: 'Light' })
      expect(await wire(`/modules/${mod.id}`)).toMatchObject({ name: 'Light', role: 1 })
      await call('removeDriver', made.id)
      await expect(call('showModule', mod.id)).rejects.toEqual({ status: 404 })
    })
  },
)
