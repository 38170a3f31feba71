/** A route, as rest.md writes it below `/api/engine/v2`, and the statuses that count as reaching it; 2xx unless said. */
export type Route = string | readonly [route: string, ...statuses: number[]]

/** The five verbs of a resource. */
const six = (path: string): Route[] => [
  `GET ${path}`,
  `GET ${path}/:id`,
  `POST ${path}`,
  `PATCH ${path}/:id`,
  `PUT ${path}/:id`,
  `DELETE ${path}/:id`,
]

/** The routes that rest.md stars: ts-client has a function that reaches them. */
export const starred: Route[] = [
  // 4.2
  'GET /platform',
  'GET /scopes',
  'GET /cluster/versions',
  'POST /signal',
  'POST /reindex',
  'POST /backfill',
  'GET /version',
  // 4.3
  ...six('/api_keys'),
  'GET /api_keys/inspect',
  ...six('/domains'),
  'GET /domains/lookup/:email',
  ...six('/brokers'),
  ...six('/oauth_apps'),
  ...six('/ldap_auths'),
  ...six('/oauth_auths'),
  ...six('/saml_auths'),
  // 4.4
  ...six('/drivers'),
  'GET /drivers/:id/readme',
  ['POST /drivers/:id/recompile', 501],
  ['POST /drivers/:id/reload', 501],
  'GET /drivers/:id/compiled',
  // 4.5
  ...six('/edges'),
  'GET /edges/:id/token',
  'GET /edges/:id/errors',
  'GET /edges/:id/modules/status',
  'GET /edges/:id/health',
  'GET /edges/:id/connections',
  'GET /edges/health',
  'GET /edges/errors',
  'GET /edges/connections',
  'GET /edges/modules/failures',
  'GET /edges/statistics',
  'GET /edges/monitoring/summary',
  'POST /edges/monitoring/cleanup',
  // 4.6
  ...six('/users'),
  'POST /users/:id/revive',
  'GET /users/:id/metadata',
  'GET /users/groups',
  'GET /users/metadata/search',
  ['POST /users/resource_token', 404],
  ['POST /users/:id/resource_token', 403],
  'DELETE /users/:id/resource_token',
  'GET /users/current',
  // 4.7
  ...six('/settings'),
  'GET /settings/:id/history',
  // 4.8
  ...six('/systems'),
  'GET /systems/with_emails',
  'GET /systems/:id/zones',
  'GET /systems/:id/metadata',
  'GET /systems/:id/settings',
  'PUT /systems/:id/module/:module_id',
  'DELETE /systems/:id/module/:module_id',
  'POST /systems/:id/start',
  'POST /systems/:id/stop',
  'GET /systems/:id/types',
  'GET /systems/:id/functions/:module_slug',
  'GET /systems/:id/:module_slug',
  'GET /systems/:id/:module_slug/:key',
  'POST /systems/:id/:module_slug/:method',
  // 4.9
  ...six('/systems/:id/triggers'),
  // 4.10
  ...six('/modules'),
  'POST /modules/:id/start',
  'POST /modules/:id/stop',
  'GET /modules/:id/settings',
  'POST /modules/:id/exec/:method',
  'GET /modules/:id/state',
  'GET /modules/:id/state/:key',
  'GET /modules/:id/error',
  'POST /modules/:id/ping',
  'POST /modules/:id/load',
  // 4.11
  ...six('/repositories'),
  'POST /repositories/:id/pull',
  'GET /repositories/interfaces',
  ...['drivers', 'details', 'commits', 'branches', 'releases', 'tags', 'default_branch', 'folders'].map(
    name => `GET /repositories/:id/${name}`,
  ),
  ...['default_branch', 'branches', 'tags', 'commits'].map(name => `GET /repositories/remote_${name}`),
  // 4.12
  ...six('/zones'),
  'GET /zones/tags',
  'GET /zones/:id/metadata',
  'GET /zones/:id/triggers',
  'POST /zones/:id/exec/:module_slug/:method',
  // 4.13
  'GET /metadata/:id',
  'GET /metadata/:id/children',
  'GET /metadata/:name/bulk',
  'GET /metadata/:id/history',
  'PUT /metadata/:id',
  'PATCH /metadata/:id',
  'DELETE /metadata/:id',
  // 4.14
  ...six('/triggers'),
  'GET /triggers/:id/instances',
  // 4.15
  'GET /webhook/:id',
  // 4.16
  'POST /mqtt/user',
  'POST /mqtt/access',
  // 4.17
  'GET /cluster',
  'GET /cluster/:id',
  'DELETE /cluster/:id',
  'POST /cluster/rebalance',
  'GET /build/monitor',
  ['DELETE /build/cancel/:job', 404],
]

/** Routes of the contract that rest.md does not star: what reaches them is no function of ts-client. */
export const unstarred: Route[] = [
  'GET /',
  ...six('/schema'),
  'PATCH /metadata/:id/name',
  // Sockets at PlaceOS; this node says that it has none.
  'GET /edges/control',
  'GET /edges/errors/stream',
  'GET /edges/:id/errors/stream',
  'GET /edges/modules/stream',
]
