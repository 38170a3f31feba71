/** What a compiled driver is told of its surroundings, and nothing else: this node's own environment may hold secrets. */
export function childEnvironment(home: string, more: Record<string, string> = {}): Record<string, string> {
  const passed = PASSED_ON.flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    // Lines for people rather than JSON.
    PLACE_LOG_FORMAT: 'LINE',
    ...Object.fromEntries(passed),
    ...more,
  }
}

/** The time zone and language of the machine, and where it has its certificate authorities. */
const PASSED_ON = ['TZ', 'LANG', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
