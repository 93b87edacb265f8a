import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Of `npm run dev -w portal`: a server that runs already, and has the API. */
const SERVER = 'http://127.0.0.1:7070'

export default defineConfig({
  base: '/portal/',
  plugins: [react()],
  build: {
    target: 'es2023',
    // What a style or script needs stands in a file of its own: the page's policy takes no data in their place.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
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
