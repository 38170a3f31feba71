/** What one connection listens to. Nothing is ever sent there. */
export interface Subscriptions {
  count(): number
  add(channel: string): void
  remove(channel: string): void
  all(): string[]
}

const MOST_CHANNELS = 10_000

export function createSubscriptions(): Subscriptions {
  const channels = new Set<string>()
  return {
    count: () => channels.size,
    add: channel => void (channels.size < MOST_CHANNELS && channels.add(channel)),
    remove: channel => void channels.delete(channel),
    all: () => [...channels],
  }
}

/** What a redis that holds nothing says to a command, as bytes of RESP2. */
export function answerRedis([name = '', ...words]: readonly string[], subscriptions: Subscriptions): string {
  const command = name.toUpperCase()
  switch (command) {
    case 'PING':
      if (subscriptions.count() > 0) return list(bulk('pong'), bulk(words[0] ?? ''))
      return words[0] === undefined ? '+PONG\r\n' : bulk(words[0])
    case 'ECHO':
      return bulk(words[0] ?? '')
    case 'HELLO':
      // As one that is too old for it says: clients go on without.
      return "-ERR unknown command 'HELLO'\r\n"
    case 'SUBSCRIBE':
    case 'PSUBSCRIBE':
      return each(command, words, channel => subscriptions.add(channel), subscriptions)
    case 'UNSUBSCRIBE':
    case 'PUNSUBSCRIBE': {
      const which = words.length > 0 ? words : subscriptions.all()
      return each(command, which, channel => subscriptions.remove(channel), subscriptions)
    }
    case 'MGET':
      return list(...words.map(() => NOTHING))
    case 'HMGET':
      return list(...words.slice(1).map(() => NOTHING))
    default:
      return fixed.get(command) ?? NOTHING
  }
}

const NOTHING = '$-1\r\n'
const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
const list = (...items: string[]) => `*${items.length}\r\n${items.join('')}`

const fixed = new Map([
  ...['AUTH', 'CLIENT', 'MULTI', 'QUIT', 'SELECT', 'SET'].map(name => [name, '+OK\r\n'] as const),
  ...['DEL', 'EXISTS', 'EXPIRE', 'HDEL', 'HEXISTS', 'HLEN', 'HSET', 'PUBLISH'].map(name => [name, ':0\r\n'] as const),
  ...['EXEC', 'HGETALL', 'HKEYS', 'HVALS', 'KEYS', 'LRANGE', 'SMEMBERS'].map(name => [name, list()] as const),
])

function each(command: string, channels: readonly string[], change: (channel: string) => void, now: Subscriptions) {
  const kind = command.toLowerCase()
  if (channels.length === 0) return list(bulk(kind), NOTHING, `:${now.count()}\r\n`)
  return channels
    .map(channel => {
      change(channel)
      return list(bulk(kind), bulk(channel), `:${now.count()}\r\n`)
    })
    .join('')
}
