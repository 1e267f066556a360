"""Where articles come from: a guarded HTTP client, feeds, pages, sitemaps and folders of files."""
