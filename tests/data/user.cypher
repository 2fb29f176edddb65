// a user's statement; semicolons in 'text; like this' do not end it
UNWIND $names AS name
RETURN name, $word AS word
ORDER BY name;
