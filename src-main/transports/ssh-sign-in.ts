import type { AnyAuthMethod, ParsedKey } from 'ssh2'

export interface Credentials {
  username: string
  password: string | undefined
  key: ParsedKey | undefined
}

/** When the server does not say what it takes (driver.md 12.3). */
const orderOfOurs = ['password', 'keyboard-interactive', 'publickey']

/**
 * Says at each turn how to try to sign in next: first without anything, which makes the server name what it takes,
 * then in the order it named, each way once. Nothing when there is no way left.
 */
export function waysToSignIn({ username, password, key }: Credentials) {
  const tried = new Set<string>()
  const ways: Record<string, AnyAuthMethod | undefined> = {
    password: password === undefined ? undefined : { type: 'password', username, password },
    'keyboard-interactive':
      password === undefined
        ? undefined
        : {
            type: 'keyboard-interactive',
            username,
            prompt: (_name, _instructions, _language, questions, answer) => answer(questions.map(() => password)),
          },
    publickey: key ? { type: 'publickey', username, key } : undefined,
  }
  return (offered: readonly string[] | null): AnyAuthMethod | undefined => {
    if (!offered) return { type: 'none', username }
    const names = offered.length > 0 ? offered : orderOfOurs
    const name = names.find(each => ways[each] && !tried.has(each))
    if (name === undefined) return undefined
    tried.add(name)
    return ways[name]
  }
}
