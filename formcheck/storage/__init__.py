"""Files in a storage that a URL names (s3, gs, sftp, …), read and written through fsspec."""

from formcheck.storage.remote import File, Remote, Stamp, is_url, located

__all__ = ["File", "Remote", "Stamp", "is_url", "located"]
