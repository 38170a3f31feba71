import { compare } from 'bcrypt'
import { afterEach, describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createRecords } from '../records/records.ts'
import { failingDisk } from '../store/testing/failing-disk.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { createPresence } from './claim.ts'
import { openSignInState } from './state.ts'

const MINUTE = 60_000
const robin = { name: 'Robin', email: 'robin@example.com', password: 'a good password' }
const sam = { name: 'Sam', email: 'sam@example.com', password: 'another password' }

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function opened({ mayReset = false, authority = true } = {}) {
  const clock = fakeClock()
  const { store, folder, disk: storeDisk } = await openedStore({ clock })
  if (authority) {
    await store.write(change => {
      change.put('authority', { id: 'authority-1', name: 'Example', domain: 'example.com' })
    })
  }
  const disk = failingDisk()
  const document = await openSignInState({ folder, clock, log: notedLog(), disk })
  const records = createRecords({ store, clock })
  const presence = createPresence({ document, store, records, clock, mayReset })
  const told: string[] = []
  presence.changed(() => void told.push(presence.claimCode() ?? 'none'))
  cleanups.push(
    () => document.close(),
    () => store.close(),
  )
  return {
    ...{ clock, store, storeDisk, disk, document, presence, told },
    of: () => store.authority.all()[0],
    code: () => presence.claimCode() ?? '',
    resetCode: () => presence.resetCode() ?? '',
    /** What a node finds that starts on what was written. */
    restarted: () => createPresence({ document, store, records, clock, mayReset }),
  }
}

describe('a fresh node', () => {
  test('is claimed by whoever has its code, who becomes its first admin', async () => {
    const { presence, store, of, code } = await opened()
    expect([presence.isClaimed(), presence.resetCode()]).toEqual([false, null])
    const user = await presence.claim(code().toLowerCase(), robin, of())
    expect(user).toMatchObject({ name: 'Robin', sys_admin: true, authority_id: 'authority-1' })
    expect(await compare(robin.password, store.user.get(user.id)?.password_digest ?? '')).toBe(true)
    expect([presence.isClaimed(), presence.claimCode()]).toEqual([true, null])
  })

  test('stays claimed after a restart, and when its admin was removed since', async () => {
    const { presence, store, of, code, restarted } = await opened()
    const { id } = await presence.claim(code(), robin, of())
    await store.write(change => change.remove('user', id))
    expect(restarted().isClaimed()).toBe(true)
  })

  test('gets a domain with its first claim when it has none', async () => {
    const { presence, store, of, code } = await opened({ authority: false })
    const user = await presence.claim(code(), robin, of())
    expect(user.authority_id).toBe(store.authority.all()[0]?.id)
    expect(store.authority.all()[0]?.domain).toBe('localhost')
  })

  test('makes an admin of somebody who is known already, with the password that was given', async () => {
    const { presence, store, of, code } = await opened()
    await store.write(change => {
      const known = { id: 'user-1', name: 'R', email: 'Robin@example.com', authority_id: 'authority-1' }
      change.put('user', { ...known, deleted: true })
    })
    const user = await presence.claim(code(), robin, of())
    expect(user).toMatchObject({ id: 'user-1', name: 'Robin', sys_admin: true, deleted: false })
    expect(store.user.size).toBe(1)
  })

  test('belongs to one of two who claim it at the same time', async () => {
    const { presence, store, of, code } = await opened()
    const shown = code()
    const claims = await Promise.allSettled([
      presence.claim(shown, robin, of()),
      presence.claim(shown, sam, of()),
      presence.claim(shown, sam, of()),
    ])
    expect(claims.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(claims[1]).toMatchObject({ reason: { code: 'conflict' } })
    expect(store.user.all().map(({ name }) => name)).toEqual(['Robin'])
  })

  test('is not claimed twice, whatever the code', async () => {
    const { presence, of, code } = await opened()
    const shown = code()
    await presence.claim(shown, robin, of())
    for (const again of [shown, '', 'AAAA-AAAA']) {
      await expect(presence.claim(again, sam, of())).rejects.toThrow('This node has been claimed already.')
    }
  })

  test('shows another code after ten wrong ones, and the old one is good no longer', async () => {
    const { presence, of, code, told } = await opened()
    const shown = code()
    for (let at = 0; at < 9; at++) {
      await expect(presence.claim('AAAA-AAAA', robin, of())).rejects.toMatchObject({ code: 'denied' })
    }
    expect([code(), told]).toEqual([shown, []])
    await expect(presence.claim('AAAA-AAAA', robin, of())).rejects.toThrow(
      'This is not the code that the panel and the console show now.',
    )
    expect(code()).not.toBe(shown)
    expect(told).toEqual([code()])
    await expect(presence.claim(shown, robin, of())).rejects.toMatchObject({ code: 'denied' })
    expect((await presence.claim(code(), robin, of())).sys_admin).toBe(true)
  })

  test('says what is wrong with an address or a password, and the code stays good', async () => {
    const { presence, of, code } = await opened()
    const shown = code()
    for (const [wrong, says] of [
      [{ ...robin, email: 'robin' }, 'Give an e-mail address: it is what you sign in with.'],
      [{ ...robin, password: 'short' }, 'Choose a password of at least 8 characters.'],
    ] as const) {
      await expect(presence.claim(shown, wrong, of())).rejects.toThrow(says)
    }
    // Whoever has no code is not told that either.
    await expect(presence.claim('AAAA-AAAA', { ...robin, password: '' }, of())).rejects.toMatchObject({
      code: 'denied',
    })
    expect(code()).toBe(shown)
  })

  test('stays unclaimed when the disk refuses, with another code, and can be claimed once it does not', async () => {
    const { presence, store, disk, of, code, told } = await opened()
    const shown = code()
    disk.refuse('ENOSPC')
    await expect(presence.claim(shown, robin, of())).rejects.toThrow()
    expect([presence.isClaimed(), store.user.size]).toEqual([false, 0])
    expect(told.at(-1)).toBe(code())
    expect(code()).not.toBe(shown)
    disk.recover()
    expect((await presence.claim(code(), robin, of())).sys_admin).toBe(true)
  })
})

test.each(['claim', 'reset'] as const)(
  'a %s for which the records cannot be written comes to nothing, and another code can be used',
  async what => {
    const { presence, store, storeDisk, of, code, resetCode } = await opened({ mayReset: true })
    const shown = what === 'claim' ? code : resetCode
    const before = shown()
    storeDisk.refuse('ENOSPC')
    await expect(presence[what](before, robin, of())).rejects.toThrow()
    expect([presence.isClaimed(), store.user.size]).toEqual([false, 0])
    storeDisk.recover()
    await expect(presence[what](before, robin, of())).rejects.toMatchObject({ code: 'denied' })
    expect((await presence[what](shown(), robin, of())).sys_admin).toBe(true)
  },
)

describe('is claimed already', () => {
  test.each([
    ['by an admin with a password', { sys_admin: true, password_digest: 'x' }, undefined, true],
    ['and not by an admin who has none, as one that was synced', { sys_admin: true }, undefined, false],
    ['and not by an admin who was removed', { sys_admin: true, password_digest: 'x', deleted: true }, undefined, false],
    ['and not by an ordinary person', { password_digest: 'x' }, undefined, false],
    ['by a key of an admin', {}, 2, true],
    ['and not by a key of support', {}, 1, false],
  ] as const)('%s', async (_, rights, permissions, isClaimed) => {
    const { presence, store } = await opened()
    await store.write(change => {
      change.load('user', { id: 'user-1', name: 'A', email: 'a@example.com', authority_id: 'authority-1', ...rights })
      if (permissions !== undefined) change.load('api_key', { id: 'key', name: 'Key', secret: 'x', permissions })
    })
    expect(presence.isClaimed()).toBe(isClaimed)
  })
})

describe('a forgotten password', () => {
  const claimed = async () => {
    const all = await opened({ mayReset: true })
    const { id } = await all.presence.claim(all.code(), robin, all.of())
    return { ...all, id }
  }
  const anew = { email: 'robin@example.com', password: 'a new password' }

  test('is set anew with the code, once', async () => {
    const { presence, store, of, resetCode, id } = await claimed()
    const shown = resetCode()
    expect(shown).toMatch(/^\w{4}-\w{4}$/)
    const user = await presence.reset(shown, anew, of())
    expect(user).toMatchObject({ id, name: 'Robin', sys_admin: true })
    expect(await compare(anew.password, store.user.get(id)?.password_digest ?? '')).toBe(true)
    expect(presence.resetCode()).toBeNull()
    await expect(presence.reset(shown, anew, of())).rejects.toMatchObject({ code: 'conflict' })
  })

  test('is set anew by one of two at the same time', async () => {
    const { presence, of, resetCode } = await claimed()
    const shown = resetCode()
    const resets = await Promise.allSettled([presence.reset(shown, anew, of()), presence.reset(shown, anew, of())])
    expect(resets.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('makes an admin of somebody who is not known', async () => {
    const { presence, of, resetCode } = await claimed()
    const user = await presence.reset(resetCode(), { email: 'new@example.com', password: 'a new password' }, of())
    expect(user).toMatchObject({ name: 'new@example.com', email: 'new@example.com', sys_admin: true })
  })

  test('is set anew within a quarter of an hour of the start', async () => {
    const { presence, clock, of, resetCode } = await claimed()
    const shown = resetCode()
    await clock.advance(15 * MINUTE - 1)
    expect(presence.resetCode()).toBe(shown)
    await clock.advance(1)
    expect(presence.resetCode()).toBeNull()
    await expect(presence.reset(shown, anew, of())).rejects.toThrow(
      'This node was not started for a reset, or that was more than a quarter of an hour ago.',
    )
  })

  test('is not set anew on a node that was not started for it, and the code of a claim is none', async () => {
    const { presence, of, code } = await opened()
    const claimCode = code()
    for (const guess of [claimCode, '', 'null', 'undefined']) {
      await expect(presence.reset(guess, anew, of())).rejects.toMatchObject({ code: 'conflict' })
    }
    await presence.claim(claimCode, robin, of())
    expect(presence.resetCode()).toBeNull()
  })

  test('has another code after ten wrong ones', async () => {
    const { presence, of, resetCode } = await claimed()
    const shown = resetCode()
    for (let at = 0; at < 10; at++) {
      await expect(presence.reset('AAAA-AAAA', anew, of())).rejects.toMatchObject({ code: 'denied' })
    }
    expect(resetCode()).not.toBe(shown)
    await expect(presence.reset(shown, anew, of())).rejects.toMatchObject({ code: 'denied' })
  })

  test('that is too short is refused, and the code stays good', async () => {
    const { presence, of, resetCode } = await claimed()
    const shown = resetCode()
    await expect(presence.reset(shown, { ...anew, password: 'short' }, of())).rejects.toMatchObject({ code: 'invalid' })
    expect(resetCode()).toBe(shown)
  })
})
