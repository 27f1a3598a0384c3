"""Makes docs/pictures/*.png from a real run in chromium: shop, widget, pages for people.

Run `make screenshots`. The server runs in a folder that is removed; chromium is Debian's, or the
one that PLAYWRIGHT_CHROMIUM names. Colours are reduced by the browser's own encoder alone, so the
sizes of the windows keep each picture under 150 KB.
"""
