import { Failed } from '../../base/result.ts'
import { shelfRepository } from '../../model/repository.ts'
import { isUri } from '../formats.ts'
import type { Rules } from '../step.ts'

export const repository: Rules<'repository'> = {
  derive({ row }) {
    const { username, password, key } = row
    return { username: unlessBlank(username), password: unlessBlank(password), key: unlessBlank(key) }
  },
  check({ row }) {
    const problems = []
    if (row.folder_name && !/^[A-Za-z0-9_+\-().]+$/.test(row.folder_name)) {
      problems.push({ field: 'folder_name', reason: 'is invalid: only letters, digits and _ + - ( ) . are allowed' })
    }
    if (row.uri && !isUri(row.uri)) problems.push({ field: 'uri', reason: 'is an invalid URI' })
    else if (row.uri && holdsSecret(row.uri)) {
      problems.push({ field: 'uri', reason: 'must not hold a password, which would lie open: use the field for it' })
    }
    return problems
  },
  removing(row) {
    if (row.id === shelfRepository.id) {
      throw new Failed('conflict', 'These drivers come with the node: they cannot be removed.')
    }
  },
}

const holdsSecret = (uri: string) => new URL(uri).password !== ''

const unlessBlank = (text: string | null | undefined) => (text?.trim() ? text : null)
