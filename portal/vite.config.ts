import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { neededMantineStyles } from './mantine-styles.ts'

/** Of `npm run dev -w portal`: a server that runs already, and has the API. */
const SERVER = 'http://127.0.0.1:7070'

/** Our own, and the smallest of those that most pages take from others. */
const SHARED = [
  /\/portal\/src\/(?:api|format|parts|shell)\/.*\.tsx?$/,
  /\/@mantine\/core\/esm\/components\/(?:Anchor|InlineInput|NativeSelect|Pill|SimpleGrid|Switch)\//,
  /\/@tanstack\/.*infiniteQuery/i,
]

export default defineConfig({
  base: '/portal/',
  plugins: [neededMantineStyles(), react()],
  build: {
    target: 'es2023',
    // What a style or script needs stands in a file of its own: the page's policy takes no data in their place.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What pages have in common comes with the first file: one by one it is a dozen of requests of a few hundred
        // bytes, and a browser asks for six at a time.
        codeSplitting: {
          groups: [{ name: 'shared', test: (id) => SHARED.some((modules) => modules.test(id)) }],
        },
      },
    },
    // Of the first file, before compression; a test holds it to its bound after it.
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: Object.fromEntries(
      ['/portal/api', '/capstan', '/ordermanagement', '/settlements', '/sandbox', '/openapi.json'].map(
        (path) => [
          path,
          // Changes are taken from the server's own pages only.
          { target: SERVER, changeOrigin: true, headers: { origin: SERVER } },
        ],
      ),
    ),
  },
})
