import { expect, test } from 'vitest'
import { noticeOf } from './rules.ts'

test('a claimed node has nothing to say', () => {
  expect(noticeOf(undefined)).toBeUndefined()
  expect(noticeOf({ claim_code: null, reset_code: null })).toBeUndefined()
})

test('the code for the first claim is shown, and that of a reset before it', () => {
  expect(noticeOf({ claim_code: 'ABCD-EFGH', reset_code: null })).toMatchObject({ code: 'ABCD-EFGH' })
  expect(noticeOf({ claim_code: 'ABCD-EFGH', reset_code: 'JKMN-PQRS' })).toMatchObject({ code: 'JKMN-PQRS' })
})
