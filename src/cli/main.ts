process.stdout.write("imreq\n");
