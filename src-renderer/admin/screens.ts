import { createRootRoute, createRoute, redirect } from '@tanstack/react-router'
import { Frame } from './Frame.tsx'
import { Screen as ModuleScreen } from './module/Screen.tsx'
import { NoScreen } from './NoScreen.tsx'
import { Screen as SystemScreen } from './system/Screen.tsx'
import { Screen as SystemsScreen } from './systems/Screen.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: NoScreen })
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Every screen and its address: the URL says where you are, and what you are looking for there. */
export const screens = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/systems' })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/systems',
    component: SystemsScreen,
    validateSearch: (search): { q?: string | undefined; only?: 'attention' | undefined } => ({
      q: text(search.q),
      only: search.only === 'attention' ? 'attention' : undefined,
    }),
  }),
  createRoute({ getParentRoute: () => root, path: '/systems/$id', component: SystemScreen }),
  createRoute({
    getParentRoute: () => root,
    path: '/systems/$id/modules/$moduleId',
    component: ModuleScreen,
    validateSearch: (search): { fn?: string | undefined } => ({ fn: text(search.fn) }),
  }),
])
