import { Abort } from '../outcomes.ts'
import type { Given, Tools } from './given.ts'

/** The functions of `Lockers` for the user who calls. */
export const lockers: Given<'Lockers'> = {
  locker_allocate_me: {
    about: 'Take a locker.',
    run: (args, tools) => tools.call('locker_allocate', { user_id: userOf(tools), ...args }),
  },
  locker_release_mine: {
    about: 'Give back my locker.',
    run: (args, tools) => tools.call('locker_release', { ...args, owner_id: userOf(tools) }),
  },
  lockers_allocated_to_me: {
    about: 'List my lockers.',
    run: (_, tools) => tools.call('lockers_allocated_to', { user_id: userOf(tools) }),
  },
  locker_share_mine: {
    about: 'Share my locker with somebody.',
    run: (args, tools) => tools.call('locker_share', { ...args, owner_id: userOf(tools) }),
  },
  locker_unshare_mine: {
    about: 'Share my locker no longer, with one or with all.',
    run: (args, tools) => tools.call('locker_unshare', { ...args, owner_id: userOf(tools) }),
  },
  locker_shared_with_others: {
    about: 'List with whom my locker is shared.',
    run: (args, tools) => tools.call('locker_shared_with', { ...args, owner_id: userOf(tools) }),
  },
  locker_unlock_mine: {
    about: 'Open my locker.',
    run: (args, tools) => tools.call('locker_unlock', { ...args, owner_id: userOf(tools) }),
  },
}

function userOf({ context: { caller } }: Tools): string {
  if (caller !== undefined) return caller
  throw new Abort(
    'This function is for the user who calls it, and no user began this call. Use the one that is told the user.',
  )
}
