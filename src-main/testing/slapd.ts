import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Certificate, selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { closedPort } from './tcp-device.ts'
import { until } from './until.ts'

/** A real OpenLDAP directory on loopback, with a few people in it. */
export interface Slapd {
  /** Plain, and TLS after StartTLS. */
  readonly port: number
  /** TLS from the first byte. */
  readonly tlsPort: number
  /** What it shows of itself in TLS. */
  readonly certificate: Certificate
  /** What it was asked since it started, a line each: `conn=1000 op=0 BIND dn="…" method=128`. */
  readonly asked: string
  close(): Promise<void>
}

export interface SlapdOptions {
  certificate?: Certificate
  /** Whether whoever has not signed in may look for people. */
  anonymous?: boolean
  /** More lines for its `slapd.conf`, before the database's own. */
  rules?: string[]
}

export const directoryBase = 'dc=example,dc=com'
/** May look for people, and nothing else. */
export const directoryReader = { bind_dn: `cn=reader,${directoryBase}`, password: 'reads everything' }

const program = '/usr/sbin/slapd'

export async function openSlapd({ certificate, anonymous = true, rules = [] }: SlapdOptions = {}): Promise<Slapd> {
  ensureInstalled()
  const shown = certificate ?? (await selfSignedCertificate())
  const folder = mkdtempSync(join(tmpdir(), 'alcove-slapd-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const keep = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }
  mkdirSync(join(folder, 'data'))
  const config = keep(
    'slapd.conf',
    [
      ...['core', 'cosine', 'inetorgperson'].map(schema => `include /etc/ldap/schema/${schema}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `TLSCertificateFile ${keep('cert.pem', shown.cert)}`,
      `TLSCertificateKeyFile ${keep('key.pem', shown.key)}`,
      ...rules,
      'database mdb',
      'maxsize 10485760',
      `suffix "${directoryBase}"`,
      `directory ${join(folder, 'data')}`,
      'access to attrs=userPassword by anonymous auth by * none',
      `access to * by users read by anonymous ${anonymous ? 'read' : 'none'}`,
      '',
    ].join('\n'),
  )
  const loaded = spawnSync('/usr/sbin/slapadd', ['-q', '-f', config, '-l', keep('people.ldif', people)])
  if (loaded.status !== 0) throw new Error(`slapadd ended with ${loaded.status}: ${loaded.stderr}`)

  const started = await startOnFreePorts(config)
  return {
    port: started.port,
    tlsPort: started.tlsPort,
    certificate: shown,
    get asked() {
      return started.said()
    },
    async close() {
      await started.end()
      remove()
      process.off('exit', remove)
    },
  }
}

/** Somebody else may take a port before it does; then others will do. */
async function startOnFreePorts(config: string, attempts = 3): ReturnType<typeof start> {
  try {
    return await start(config, await closedPort(), await closedPort())
  } catch (error) {
    if (attempts === 1) throw error
    return startOnFreePorts(config, attempts - 1)
  }
}

async function start(config: string, port: number, tlsPort: number) {
  // With a debug level it stays in the foreground; `stats` says what it is asked.
  const listeners = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`
  const running = spawn(program, ['-d', 'stats', '-f', config, '-h', listeners], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  running.stderr.on('data', text => {
    said += text
  })
  const ended = new Promise(resolve => running.once('exit', resolve))
  const kill = () => void running.kill('SIGKILL')
  process.once('exit', kill)
  async function end() {
    kill()
    await ended
    process.off('exit', kill)
  }
  try {
    await until(
      async () => {
        if (running.exitCode !== null) throw new Error(`slapd ended with ${running.exitCode}: ${said}`)
        return (await answers(port)) && (await answers(tlsPort))
      },
      yes => yes,
    )
  } catch (error) {
    await end()
    throw error
  }
  return { port, tlsPort, said: () => said, end }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** `npm test` installs it where it can. */
function ensureInstalled(): void {
  if (existsSync(program)) return
  throw new Error('These tests need the directory OpenLDAP. Install it (on Debian: apt-get install slapd).')
}

/** The smallest picture that a JPEG decoder takes for one: its start and its end. */
export const tinyPhoto = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

const person = (dn: string, attributes: Record<string, string>) =>
  [
    `dn:: ${base64(`${dn},${directoryBase}`)}`,
    'objectClass: inetOrgPerson',
    ...Object.entries(attributes).map(([name, value]) => `${name}:: ${base64(value)}`),
  ].join('\n')

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

const people = [
  `dn: ${directoryBase}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example`,
  ...['people', 'guests', 'groups'].map(
    unit => `dn: ou=${unit},${directoryBase}\nobjectClass: organizationalUnit\nou: ${unit}`,
  ),
  // It belongs to another server, which is not there: whoever follows it fails.
  `dn: ou=elsewhere,${directoryBase}\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ldap://127.0.0.1:9/ou=elsewhere,${directoryBase}`,
  `dn: ${directoryReader.bind_dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: ${directoryReader.password}`,
  person('uid=zoë,ou=people', {
    uid: 'zoë',
    cn: 'Zoë Müller-Ångström',
    givenName: 'Zoë',
    sn: 'Müller-Ångström',
    mail: 'Zoe.Mueller@example.com',
    telephoneNumber: '+49 30 123456',
    userPassword: 'grüne Wiese',
  }),
  `${person('uid=marie,ou=people', {
    uid: 'marie',
    cn: 'Marie Curie',
    givenName: 'Marie',
    sn: 'Curie',
    mail: 'marie@example.com',
    homePhone: '+33 1 2345',
    userPassword: 'polonium',
  })}\njpegPhoto:: ${tinyPhoto.toString('base64')}`,
  person('uid=plain,ou=people', { uid: 'plain', cn: 'Plain Jane', sn: 'Jane', userPassword: 'no mail here' }),
  person('uid=locked,ou=people', { uid: 'locked', cn: 'Locked Out', sn: 'Out', mail: 'locked@example.com' }),
  person('cn=Special Case,ou=people', {
    uid: 'a*(b)\\c',
    cn: 'Special Case',
    sn: 'Case',
    mail: 'special@example.com',
    userPassword: 'p*(w)\\d',
  }),
  ...['people', 'guests'].map(unit =>
    person(`uid=twin,ou=${unit}`, {
      uid: 'twin',
      cn: `Twin of ${unit}`,
      sn: 'Twin',
      mail: `twin@${unit}.example.com`,
      userPassword: `twin of ${unit}`,
    }),
  ),
  `dn: cn=technicians,ou=groups,${directoryBase}\nobjectClass: groupOfNames\ncn: technicians\nmember: uid=marie,ou=people,${directoryBase}`,
  '',
].join('\n\n')
