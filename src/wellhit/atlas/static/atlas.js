// What every page gains from script: cards beside figures, bookmarks, sharing. Pages work without it.
import { listBookmarks, offerBookmark } from "./bookmarks.js";
import { openCards } from "./cards.js";
import { searchHere } from "./search.js";
import { offerShare } from "./share.js";

openCards(document);
offerBookmark(document);
listBookmarks(document);
offerShare(document);
searchHere(document);
