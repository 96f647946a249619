# 1. Run the collector of a system with the account that its own page asks for; reading is enough for all of them. A collector writes one
#    payload, or several: keep those of one system in one folder, because the folder is the scope (or give `--scope graph=NAME`).
mkdir -p opengraph/github
cp collected/*.json opengraph/github/

# 2. Archives have to be unpacked first.
for Z in opengraph/*/*.zip; do if [ -e "$Z" ]; then unzip -o -d "$(dirname "$Z")" "$Z" && rm "$Z"; fi; done

# 3. The other way round, our own graph for BloodHound: upload the file there under Administration, File Ingest.
partywall convert --to opengraph -o partywall-opengraph.json .
