import { EventEmitter } from 'node:events'
import { app } from './stand-in-app.ts'
import { preventable } from './stand-in-event.ts'

type Answer<T> = (answer: T) => void
type RequestFilter = (details: { url: string }, answer: Answer<{ cancel?: boolean }>) => void
type PermissionHandler = (
  contents: unknown,
  permission: string,
  answer: Answer<boolean>,
  details: { requestingUrl: string },
) => void

export class StandInSession extends EventEmitter {
  #serve = new Map<string, (request: Request) => Promise<Response>>()
  #filter: RequestFilter | undefined
  #onPermission: PermissionHandler | undefined
  #mayHave: ((...asked: unknown[]) => boolean) | undefined
  #mayUse: ((device: unknown) => boolean) | undefined
  /** How often all that pages kept was thrown away. */
  cleared = 0
  /** Whether it can be. */
  clears = true

  readonly protocol = {
    handle: (scheme: string, serve: (request: Request) => Promise<Response>) => void this.#serve.set(scheme, serve),
  }

  readonly webRequest = {
    onBeforeRequest: (filter: RequestFilter) => {
      this.#filter = filter
    },
  }

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.#onPermission = handler
  }

  setPermissionCheckHandler(handler: (...asked: unknown[]) => boolean): void {
    this.#mayHave = handler
  }

  setDevicePermissionHandler(handler: (device: unknown) => boolean): void {
    this.#mayUse = handler
  }

  async clearStorageData(): Promise<void> {
    if (!this.clears) throw new Error('The storage is locked.')
    this.cleared++
  }

  /** What a page gets for an address; undefined when the request was stopped before it left, or nobody answers. */
  async fetch(url: string, method = 'GET'): Promise<Response | undefined> {
    const { cancel } = await new Promise<{ cancel?: boolean }>(resolve =>
      this.#filter ? this.#filter({ url }, resolve) : resolve({}),
    )
    if (cancel) return undefined
    const scheme = new URL(url).protocol.slice(0, -1)
    const serve = this.#serve.get(scheme)
    if (!serve && scheme === 'http') return fetch(url, { method }).catch(() => undefined)
    // Electron's requests keep the address as it came, which Node's would refuse for a scheme it does not know.
    return serve?.({ method, url } as Request)
  }

  /** What becomes of a wish of the page at this address, as Electron decides: what nobody refuses is granted. */
  async wish(
    permission: string,
    requestingUrl = 'alcove://app/kiosk',
  ): Promise<{ requested: boolean; checked: boolean; device: boolean }> {
    const { protocol, host } = new URL(requestingUrl)
    const requested = await new Promise<boolean>(resolve =>
      this.#onPermission ? this.#onPermission(null, permission, resolve, { requestingUrl }) : resolve(true),
    )
    return {
      requested,
      checked: this.#mayHave?.(null, permission, `${protocol}//${host}/`) ?? true,
      device: this.#mayUse?.({ deviceType: permission }) ?? true,
    }
  }

  /** Whether a download goes on. */
  download(): boolean {
    return !preventable(this, 'will-download', {}, {}, {})
  }
}

export const session = {
  defaultSession: new StandInSession(),
  partitions: new Map<string, StandInSession>(),
  fromPartition(name: string): StandInSession {
    const held = session.partitions.get(name) ?? new StandInSession()
    session.partitions.set(name, held)
    return held
  },
  /** A new process begins with untouched ones. */
  startOver(): void {
    session.defaultSession = new StandInSession()
    session.partitions.clear()
  },
}

interface CustomScheme {
  scheme: string
  privileges: Record<string, boolean>
}

export const protocol = {
  schemes: [] as CustomScheme[],
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    app.beforeReady('registerSchemesAsPrivileged')
    protocol.schemes = schemes
  },
}
