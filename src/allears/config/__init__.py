"""The site put together: settings, addresses, servers, commands."""
